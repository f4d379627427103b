import { expect, test } from 'vitest';
import { onSecondLaunch, startsHidden } from '../../../../main/desktop/config/launch.ts';

test('the login item starts it hidden, and a second launch by it shows nothing', () => {
  expect(startsHidden(['C:\\Program Files\\TWPAS Agent.exe', '--hidden'])).toBe(true);
  expect(startsHidden(['C:\\--hidden\\x.exe'])).toBe(false);
  expect(onSecondLaunch(['x.exe', '--hidden'])).toBe('ignore');
  expect(onSecondLaunch(['x.exe', '--quit', '--hidden'])).toBe('quit');
  expect(onSecondLaunch(['x.exe', '--allow-file-access-from-files'])).toBe('show');
});
