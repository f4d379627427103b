import { expect, test } from 'vitest';
import { welcome } from '../../../main/headless/commands/practice.ts';
import { placeIn } from '../../../main/headless/practice/practice-folder.ts';

test('the check service is named by an address that programs find, which a name below .localhost is not', () => {
  const place = placeIn('/home/wang/practice');
  const shown = welcome(
    { place, checkToken: 'token' },
    'http://twpas-abc.localhost:4801/?t=once',
    false,
  ).split('\n');
  expect(shown).toContain('檢核服務 check:       POST http://127.0.0.1:4801/fhir/Bundle/$validate');
  expect(shown).toContain(`結果資料夾 results:   ${place.resultsDir}`);
});
