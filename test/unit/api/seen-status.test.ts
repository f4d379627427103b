import { expect, test } from 'vitest';
import { seenStatus } from '../../../main/agent/api/sight.ts';
import type { StatusView } from '../../../shared/api/views/status.ts';
import { statusWith } from '../support/status-with.ts';

const closed: StatusView = {
  ...statusWith(),
  folders: statusWith().folders.map((folder) => ({
    ...folder,
    unreadable: { count: 2, denied: 2, newest: null, command: 'sudo setfacl …' },
  })),
};
const NAME = 'export/王大明-A123456789-report.json';
const newestFor = (sight: Parameters<typeof seenStatus>[0], status = closed): unknown =>
  seenStatus(sight, status, () => NAME).folders[0]?.unreadable?.newest;

test('the name of a file that cannot be read is for those who may see names; a printed one has no patient in it', () => {
  expect(newestFor('named')).toContain('王大明');
  expect(newestFor('named')).not.toContain('A123456789');
  expect(newestFor('covered')).not.toContain('王大明');
  expect(newestFor('covered')).not.toContain('A123456789');
  expect(newestFor('hidden')).toBeNull();
});

test('a status without such files is as it was', () => {
  expect(seenStatus('named', statusWith(), () => NAME)).toEqual(statusWith());
});
