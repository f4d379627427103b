import type { MovableCase } from '../cases/intake-port.ts';
import { crashPoint } from '../../ground/crash-point.ts';
import { fittingName } from '../../ground/base/out-folder.ts';
import type { ForeignFolder } from '../../ground/base/foreign-folder.ts';
import { sameName } from '../../ground/fhir/attachment-names.ts';
import { createAttachmentFinder } from './attachments.ts';
import { nullWhenGone } from '../../ground/base/errors.ts';
import type { FolderContext } from './folder-context.ts';
import { childOf, DONE_FOLDER, parentOf } from './names.ts';
import { hashFile } from './stable-file.ts';

/**
 * `afterAccepted: move`: files of accepted cases go to `done/`. Idempotent: after a crash at any point the case is
 * still movable, files that were moved are found in `done/`, and the rest is moved.
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
  // Gone and not in `done/`: the HIS removed the file itself. Its attachments are left to the HIS too.
  if (to !== null) await moveAttachments(context, movable);
  await cases.moved(caseId, to ?? relPath);
  return [];
}

/** Moves attachments that no unfinished case beside it names; a changed one is put back and stays. */
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

type Moved =
  | { readonly kind: 'moved'; readonly to: string }
  /** Other bytes than were sent: the file is back in its place (or beside it, under `back`), as a new file. */
  | { readonly kind: 'changed'; readonly back: string }
  | { readonly kind: 'gone' };

/** Moves a file to `done/`, never over another, then hashes it: no program changes it there. After a crash the next look finds it there. */
async function moveToDone(folder: ForeignFolder, relPath: string, sha256: string): Promise<Moved> {
  const lying = await folder.look(relPath).catch(nullWhenGone);
  if (lying === null) return { kind: 'gone' };
  // A link in the file's place stays: it is a problem of the folder that people see.
  if (lying.kind !== 'file') return { kind: 'changed', back: relPath };
  const to = await freeName(folder, childOf(DONE_FOLDER, relPath));
  await makeFolders(folder, parentOf(to));
  if ((await folder.move(relPath, to).then(() => true, nullWhenGone)) === null) return { kind: 'gone' };
  crashPoint('file-moved');
  if ((await hashFile(folder, to)) === sha256) return { kind: 'moved', to };
  const back = await freeName(folder, relPath);
  await folder.move(to, back);
  return { kind: 'changed', back };
}

/** Path to which an earlier move, cut off by a crash, has moved these bytes; null: there was none. */
async function findInDone(folder: ForeignFolder, relPath: string, sha256: string): Promise<string | null> {
  for (let n = 1; n <= MOST_NAMES; n++) {
    const candidate = numbered(childOf(DONE_FOLDER, relPath), n);
    if (!(await exists(folder, candidate))) return null;
    if ((await hashFile(folder, candidate)) === sha256) return candidate;
  }
  return null;
}

const exists = async (folder: ForeignFolder, relPath: string): Promise<boolean> =>
  (await folder.look(relPath).catch(nullWhenGone)) !== null;

/** Not `recursive`, which would make the watched folder itself again where a share is gone. */
async function makeFolders(folder: ForeignFolder, directory: string): Promise<void> {
  let made = '';
  for (const name of directory.split('/')) {
    made = childOf(made, name);
    await folder.makeFolder(made);
  }
}

const MOST_NAMES = 1000;

/** A name that no file has, because rename(2) overwrites; no other program writes to `done/`. */
async function freeName(folder: ForeignFolder, relPath: string): Promise<string> {
  for (let n = 1; ; n++) {
    const candidate = numbered(relPath, n);
    if (!(await exists(folder, candidate))) return candidate;
  }
}

/** `a.json`, `a-2.json`, `a-3.json` … */
function numbered(relPath: string, n: number): string {
  if (n === 1) return relPath;
  const directory = parentOf(relPath);
  const name = directory === '' ? relPath : relPath.slice(directory.length + 1);
  const dot = name.lastIndexOf('.');
  const stem = dot > 0 ? name.slice(0, dot) : name;
  return childOf(directory, fittingName(stem, `-${n}${dot > 0 ? name.slice(dot) : ''}`));
}
