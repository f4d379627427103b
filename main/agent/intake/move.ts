import type { MovableCase } from '../cases/intake-port.ts';
import { sameName } from '../fhir/attachment-names.ts';
import { createAttachmentFinder } from './attachment-finder.ts';
import type { FolderContext } from './folder-context.ts';
import { findInDone, moveToDone } from './move-file.ts';
import { parentOf } from './names.ts';

/**
 * `afterAccepted: move`: files of accepted cases go to `done/`. Idempotent: after a crash anywhere in it, the case is
 * still movable, what was moved is found in `done/`, and the rest follows.
 * @returns paths of files that turned out to hold other bytes: to be taken as new, whatever their marks say.
 */
export async function moveAccepted(context: FolderContext): Promise<string[]> {
  const changed: string[] = [];
  for (const movable of context.cases.movable(context.root)) {
    if (context.stopping()) break;
    await context.attempt(`move:${movable.caseId}`, async () => {
      changed.push(...(await moveCase(context, movable)));
    });
  }
  return changed;
}

async function moveCase(context: FolderContext, movable: MovableCase): Promise<string[]> {
  const { root, folder, cases } = context;
  const { caseId, relPath, sha256 } = movable;
  const known = cases.knownFile(root, relPath);
  if (known !== undefined && known.caseId !== caseId) {
    // Another case's file lies under this name by now: ours was overwritten by the HIS, and there is nothing to move.
    await cases.moved(caseId, relPath);
    return [];
  }
  const bundle = await moveToDone(folder, relPath, sha256);
  if (bundle.kind === 'changed') return [bundle.back];
  const to = bundle.kind === 'moved' ? bundle.to : await findInDone(folder, relPath, sha256);
  // Throws where the whole folder is gone, which says nothing about a file in it.
  await folder.volume();
  // Gone and not in `done/`: the HIS took it away itself. Its attachments are left to the HIS then, too.
  if (to !== null) await moveAttachments(context, movable);
  await cases.moved(caseId, to ?? relPath);
  return [];
}

/** Those that no unfinished case beside it names; a changed one is put back and stays. */
async function moveAttachments(context: FolderContext, movable: MovableCase): Promise<void> {
  const { folder } = context;
  const finder = createAttachmentFinder(folder);
  const needed = namesNeededBeside(context, movable);
  for (const { name, sha256 } of movable.attachments) {
    if (needed.some((other) => sameName(other, name))) continue;
    const path = await finder.find(movable.relPath, name);
    if (path !== null) await moveToDone(folder, path, sha256);
  }
}

function namesNeededBeside(context: FolderContext, movable: MovableCase): string[] {
  const { root, cases } = context;
  const directory = parentOf(movable.relPath);
  const isNeighbour = (other: { readonly caseId: string; readonly relPath: string }): boolean =>
    other.caseId !== movable.caseId && parentOf(other.relPath) === directory;
  return [
    ...cases
      .awaiting(root)
      .filter(isNeighbour)
      .flatMap(({ missing }) => missing),
    ...cases
      .watchedAttachments(root)
      .filter(isNeighbour)
      .map(({ name }) => name),
  ];
}
