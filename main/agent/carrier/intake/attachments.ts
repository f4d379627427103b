import type { CaseIntake, FileMark, FoundAttachment } from '../cases/intake-port.ts';
import type { ForeignFolder } from '../../ground/base/foreign-folder.ts';
import { type AttachmentUse, isPlainName, sameName } from '../../ground/fhir/attachment-names.ts';
import type { BundleSummary } from '../../ground/fhir/summary.ts';
import { errorCode, isGone, nullWhenGone } from '../../ground/base/errors.ts';
import type { FolderContext } from './folder-context.ts';
import { childOf, parentOf } from './names.ts';
import { markOf } from './scan.ts';
import { createStabilityTracker, hashOf, sameMark, type StabilityTracker, unchanged } from './stable-file.ts';
import { isDenied, isReading } from './unreadable.ts';

type AttachmentLook =
  | { readonly kind: 'absent' | 'not-yet' }
  | { readonly kind: 'whole'; readonly relPath: string; readonly mark: FileMark };

/** Number of first bytes that tell the kind of file. */
const HEAD_BYTES = 1024;

/** Attachment files of Bundles: found beside them, waited for, and watched for changes after they were kept. */
export class Attachments {
  readonly #context: FolderContext;
  readonly #arriving: StabilityTracker;
  readonly #changing: StabilityTracker;
  #awaited: ReadonlySet<string> = new Set();

  constructor(context: FolderContext) {
    this.#context = context;
    this.#arriving = createStabilityTracker(context.settings.settleSeconds * 1000);
    this.#changing = createStabilityTracker(context.settings.settleSeconds * 1000);
  }

  /** Spools the attachments that lie whole beside a new Bundle. The others arrive later. */
  async collect(bundleRelPath: string, summary: BundleSummary | null): Promise<FoundAttachment[]> {
    const finder = createAttachmentFinder(this.#context.folder);
    const found: FoundAttachment[] = [];
    for (const name of summary?.attachments ?? []) {
      const use = summary?.attachmentUses.find((one) => sameName(one.name, name));
      const named = { name, contentType: use?.contentType ?? null };
      const kept = await this.#keepNow(finder, bundleRelPath, named);
      if (kept !== null) found.push(kept);
    }
    return found;
  }

  /** Takes late attachments of waiting cases, and ends waits that are over. */
  async arrivals(): Promise<void> {
    const { folder, cases, root, clock } = this.#context;
    const finder = createAttachmentFinder(folder);
    for (const waiting of cases.awaiting(root)) {
      if (this.#context.stopping()) return;
      const result = await this.#arrivalsOf(finder, waiting);
      // A file that cannot be taken yet is not missing, and an unreadable folder proves nothing.
      const isOver = waiting.delivery === 'waiting' && clock.now() >= waiting.waitUntil;
      if (result === 'absent' && isOver) await cases.attachmentWaitOver(waiting.caseId);
    }
    const wanted = new Set<string>();
    const places = new Set<string>();
    for (const waiting of cases.awaiting(root)) {
      for (const name of waiting.missing) {
        places.add(besideOf(waiting.relPath, name));
        // If a folder cannot be listed, its files only have to settle again.
        const relPath = await finder.find(waiting.relPath, name).catch(() => null);
        if (relPath !== null) wanted.add(relPath);
      }
    }
    this.#arriving.keepOnly(wanted);
    this.#awaited = places;
  }

  /** Notes attachment files that changed after they were kept. */
  async changes(): Promise<void> {
    const { folder, cases, root, clock } = this.#context;
    const finder = createAttachmentFinder(folder);
    const seen = new Set<string>();
    for (const kept of cases.watchedAttachments(root)) {
      if (this.#context.stopping()) return;
      const key = `${kept.caseId}:${kept.name}`;
      seen.add(key);
      await this.#context.attempt(`changed:${key}`, async () => {
        const relPath = await finder.find(kept.relPath, kept.name);
        const mark = relPath === null ? null : await markOf(folder, relPath).catch(nullWhenGone);
        if (relPath === null || mark === null || sameMark(mark, kept)) return;
        if (this.#changing.look(key, mark, clock.now()) === 'settling') return;
        const sha256 = await unchanged(folder, relPath, mark, hashOf);
        // Noted even for a new date alone: the store keeps the mark, and the file is not hashed again.
        if (sha256 !== null) await cases.attachmentChanged(kept.caseId, kept.name, { ...mark, sha256 });
        this.#changing.forget(key);
      });
    }
    this.#changing.keepOnly(seen);
  }

  /** Paths of the attachments that the last look waited for, whether they are there or not. */
  awaited(): ReadonlySet<string> {
    return this.#awaited;
  }

  /** When the next attachment may be whole, later than `now`; null when none is waited for. */
  nextDue(now: number): number | null {
    return this.#arriving.nextDue(now);
  }

  /** `refused`: mark of the file whose bytes could not be sent; while it is unchanged, it is not read again. */
  async #look(
    finder: AttachmentFinder,
    bundleRelPath: string,
    name: string,
    refused: FileMark | null = null,
  ): Promise<AttachmentLook> {
    const { folder, clock } = this.#context;
    const relPath = await finder.find(bundleRelPath, name);
    const mark = relPath === null ? null : await markOf(folder, relPath).catch(nullWhenGone);
    // A link is no file: it is a problem of the folder, and the attachment has not arrived.
    if (relPath === null || mark === null) return { kind: 'absent' };
    if (refused !== null && sameMark(mark, refused)) return { kind: 'not-yet' };
    const isSettling = this.#arriving.look(relPath, mark, clock.now()) === 'settling';
    return isSettling ? { kind: 'not-yet' } : { kind: 'whole', relPath, mark };
  }

  /** Null while the file is changing, or the disk has no room for it. */
  async #keep(
    { name, contentType }: Pick<AttachmentUse, 'name' | 'contentType'>,
    relPath: string,
    mark: FileMark,
  ): Promise<FoundAttachment | null> {
    const { space, root, folder, spool, attachmentFault } = this.#context;
    // The file waits in its folder until there is room.
    if (!(await space.isThere(root, mark.size))) return null;
    // A copy of bytes that changed under it stays unused in the spool; the next look takes the whole file.
    const kept = await unchanged(folder, relPath, mark, async (file) => {
      const { sha256, size } = await spool.putFile(file);
      return size === mark.size ? { sha256, head: await file.head(HEAD_BYTES) } : null;
    });
    if (kept === null) return null;
    const { sha256, head } = kept;
    const fault = attachmentFault({ name, contentType }, { size: mark.size, head });
    return { name, sha256, ...mark, fault };
  }

  /** `complete`: nothing more to come; `absent`: some are not there; `not-yet`: some are there but cannot be taken yet. */
  async #arrivalsOf(
    finder: AttachmentFinder,
    waiting: ReturnType<CaseIntake['awaiting']>[number],
  ): Promise<'complete' | 'absent' | 'not-yet'> {
    let result: 'complete' | 'absent' | 'not-yet' = 'complete';
    for (const name of waiting.missing) {
      const outcome = await this.#arrival(finder, waiting, name);
      if (outcome === 'absent' && result === 'complete') result = 'absent';
      else if (outcome !== 'arrived' && outcome !== 'absent') result = 'not-yet';
    }
    return result;
  }

  /** Undefined: the file could not be read, or is not tried again yet. */
  async #arrival(
    finder: AttachmentFinder,
    waiting: ReturnType<CaseIntake['awaiting']>[number],
    name: string,
  ): Promise<'arrived' | 'absent' | 'not-yet' | undefined> {
    const { cases, clock, unreadable } = this.#context;
    const known = waiting.known?.get(name);
    const place = besideOf(waiting.relPath, name);
    const arrival = await this.#context.attempt(
      `attachment:${waiting.relPath}:${name}`,
      async () => {
        const { contentType = null, refused = null } = known ?? {};
        const seen = await this.#look(finder, waiting.relPath, name, refused);
        const kept =
          seen.kind === 'whole' ? await this.#keep({ name, contentType }, seen.relPath, seen.mark) : null;
        if (kept !== null) await cases.attachmentArrived(waiting.caseId, kept);
        return kept === null && seen.kind === 'absent' ? 'absent' : kept === null ? 'not-yet' : 'arrived';
      },
      place,
    );
    const code = unreadable.standingCode(place, clock.now());
    const isUnreadable = code !== null && isDenied(code);
    const isNews = isUnreadable !== (known?.unreadable ?? false) && (isUnreadable || arrival !== undefined);
    // Noted before the wait ends, as its end names the reason. After a crash the next look notes it again.
    if (isNews && arrival !== 'arrived') await cases.attachmentUnreadable(waiting.caseId, name, isUnreadable);
    // Missing rights do not resolve themselves: at the end of the wait the HIS is told of them, as of a missing file.
    return isUnreadable ? 'absent' : arrival;
  }

  /** Null: the file is not whole, or cannot be read now. It is tried again with late arrivals. */
  async #keepNow(
    finder: AttachmentFinder,
    bundleRelPath: string,
    attachment: Pick<AttachmentUse, 'name' | 'contentType'>,
  ): Promise<FoundAttachment | null> {
    try {
      const seen = await this.#look(finder, bundleRelPath, attachment.name);
      return seen.kind === 'whole' ? await this.#keep(attachment, seen.relPath, seen.mark) : null;
    } catch (error) {
      const code = errorCode(error);
      // The Bundle becomes a case anyway, so that people see which file it waits for.
      if (!isReading(code)) throw error;
      const { clock, unreadable } = this.#context;
      unreadable.failed(besideOf(bundleRelPath, attachment.name), code, clock.now());
      return null;
    }
  }
}

const besideOf = (bundleRelPath: string, name: string): string => childOf(parentOf(bundleRelPath), name);

/** Finds a Bundle's attachments among the files beside it; lists each folder once in a look. */
type AttachmentFinder = ReturnType<typeof createAttachmentFinder>;

export function createAttachmentFinder(folder: ForeignFolder) {
  const listings = new Map<string, readonly string[]>();

  async function list(directory: string): Promise<readonly string[]> {
    const known = listings.get(directory);
    if (known !== undefined) return known;
    const entries = await folder.list(directory).catch((error: unknown) => {
      // A missing root is a lost share; a missing folder inside it is gone with its files.
      if (directory !== '' && isGone(error)) return [];
      throw error;
    });
    const names = entries.filter(({ isSound }) => isSound).map(({ name }) => name);
    listings.set(directory, names);
    return names;
  }

  return {
    /**
     * Path inside the folder as the file system spells it, or null when no such file lies there.
     * @throws what listing the folder threw, unless the folder is gone: then nobody knows whether the file is there.
     */
    async find(bundleRelPath: string, name: string): Promise<string | null> {
      if (!isPlainName(name)) return null;
      const directory = parentOf(bundleRelPath);
      const names = await list(directory);
      const found = names.includes(name) ? name : names.find((candidate) => sameName(candidate, name));
      return found === undefined ? null : childOf(directory, found);
    },
  };
}
