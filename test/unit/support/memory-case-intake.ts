import { sameName } from '../../../main/agent/ground/fhir/attachment-names.ts';
import type {
  Admission,
  AwaitingCase,
  CaseIntake,
  FileMark,
  FoundAttachment,
  FoundBundle,
  MovableCase,
  ServedFolder,
  TakeOverReason,
  WatchedAttachment,
} from '../../../main/agent/carrier/cases/intake-port.ts';
import type { Delivery } from '../../../shared/states.ts';

interface MemoryCase {
  readonly caseId: string;
  readonly found: FoundBundle;
  delivery: Delivery;
  missing: string[];
  /** Missing attachments that this account may not read, as intake says. */
  readonly unreadable: Set<string>;
  attachments: FoundAttachment[];
  changed: string[];
  movedTo: string | null;
}

/** The case store as intake sees it, in memory and without anything that intake does not ask for. */
export class MemoryCaseIntake implements CaseIntake {
  readonly list: MemoryCase[] = [];
  readonly admissions: Admission[] = [];
  /** Files that lay there at a take-over. */
  readonly takenOver: string[] = [];
  /** … and the date of it, by the folder's own clock. */
  readonly newerThan: (number | null)[] = [];
  readonly #served = new Map<string, ServedFolder>();
  readonly #known = new Map<string, FileMark & { sha256: string; caseId: string }>();
  #watchers: { readonly done: () => boolean; readonly tell: () => void }[] = [];

  /** Resolves once `done` holds; asked after every change. */
  until(done: () => boolean): Promise<void> {
    if (done()) return Promise.resolve();
    return new Promise((tell) => {
      this.#watchers.push({ done, tell });
    });
  }

  /** As if NHI had answered 2xx. */
  accept(caseId: string): void {
    this.#one(caseId).delivery = 'accepted';
  }

  served(folder: string): ServedFolder | null {
    return this.#served.get(folder) ?? null;
  }

  serve(folder: string): Promise<void> {
    return this.#stands(folder, { standing: 'ours', reason: null });
  }

  lose(folder: string): Promise<void> {
    return this.#stands(folder, { standing: 'lost', reason: 'lease-lost' });
  }

  beginTakeOver(folder: string, reason: TakeOverReason): Promise<void> {
    return this.#stands(folder, { standing: 'taking-over', reason });
  }

  async endTakeOver(
    folder: string,
    files: readonly { readonly relPath: string }[],
    newerThan: number | null,
  ): Promise<number> {
    this.newerThan.push(newerThan);
    this.takenOver.push(...files.map(({ relPath }) => relPath).sort());
    await this.#stands(folder, { standing: 'ours', reason: this.served(folder)?.reason ?? null });
    return files.length;
  }

  #stands(folder: string, served: ServedFolder): Promise<void> {
    this.#served.set(folder, served);
    return Promise.resolve();
  }

  knownFile(folder: string, relPath: string): (FileMark & { sha256: string; caseId: string }) | undefined {
    return this.#known.get(`${folder}\n${relPath}`);
  }

  admit(found: FoundBundle): Promise<Admission> {
    const { sha256, problems, summary } = found.inspection;
    const mark = { size: found.size, mtimeMs: found.mtimeMs, sha256 };
    const same = this.list.find((one) => one.found.inspection.sha256 === sha256);
    const key = `${found.folder}\n${found.relPath}`;
    if (same !== undefined) {
      this.#known.set(key, { ...mark, caseId: same.caseId });
      return this.#said({ caseId: same.caseId, delivery: same.delivery, kind: 'same-bytes' });
    }
    const caseId = `case-${this.list.length + 1}`;
    const missing = (summary?.attachments ?? []).filter(
      (name) => !found.attachments.some((attachment) => sameName(attachment.name, name)),
    );
    const delivery: Delivery = problems.length > 0 ? 'refused' : missing.length > 0 ? 'waiting' : 'queued';
    this.list.push({
      caseId,
      found,
      delivery,
      missing,
      unreadable: new Set(),
      attachments: [...found.attachments],
      changed: [],
      movedTo: null,
    });
    this.#known.set(key, { ...mark, caseId });
    return this.#said({ caseId, delivery, kind: 'new' });
  }

  awaiting(folder: string): AwaitingCase[] {
    return this.list
      .filter((one) => one.found.folder === folder && one.missing.length > 0)
      .filter((one) => one.delivery === 'waiting' || one.delivery === 'refused')
      .map(({ caseId, found, missing, unreadable, delivery }) => ({
        caseId,
        relPath: found.relPath,
        missing: [...missing],
        known: new Map(
          missing.map((name) => [
            name,
            { contentType: null, refused: null, unreadable: unreadable.has(name) },
          ]),
        ),
        waitUntil: found.waitUntil,
        delivery,
      }));
  }

  attachmentArrived(caseId: string, attachment: FoundAttachment): Promise<Delivery> {
    const one = this.#one(caseId);
    one.missing = one.missing.filter((name) => !sameName(name, attachment.name));
    one.attachments.push(attachment);
    if (one.missing.length === 0) one.delivery = 'queued';
    this.#tell();
    return Promise.resolve(one.delivery);
  }

  attachmentUnreadable(caseId: string, name: string, isUnreadable: boolean): Promise<void> {
    const { unreadable } = this.#one(caseId);
    if (isUnreadable) unreadable.add(name);
    else unreadable.delete(name);
    return Promise.resolve();
  }

  attachmentWaitOver(caseId: string): Promise<void> {
    this.#one(caseId).delivery = 'refused';
    this.#tell();
    return Promise.resolve();
  }

  watchedAttachments(folder: string): WatchedAttachment[] {
    return this.list
      .filter((one) => one.found.folder === folder && one.delivery !== 'accepted')
      .flatMap(({ caseId, found, attachments }) =>
        attachments.map((attachment) => ({ caseId, relPath: found.relPath, ...attachment })),
      );
  }

  attachmentChanged(caseId: string, name: string, now: FileMark & { sha256: string }): Promise<void> {
    const one = this.#one(caseId);
    const before = one.attachments.find((attachment) => attachment.name === name);
    one.attachments = one.attachments.map((attachment) =>
      attachment.name === name ? { ...attachment, size: now.size, mtimeMs: now.mtimeMs } : attachment,
    );
    if (before?.sha256 !== now.sha256) one.changed.push(name);
    this.#tell();
    return Promise.resolve();
  }

  movable(folder: string): MovableCase[] {
    return this.list
      .filter((one) => one.found.folder === folder && one.delivery === 'accepted' && one.movedTo === null)
      .map(({ caseId, found, attachments }) => ({
        caseId,
        relPath: found.relPath,
        sha256: found.inspection.sha256,
        attachments,
      }));
  }

  moved(caseId: string, to: string): Promise<void> {
    this.#one(caseId).movedTo = to;
    this.#tell();
    return Promise.resolve();
  }

  #said(admission: Admission): Promise<Admission> {
    this.admissions.push(admission);
    this.#tell();
    return Promise.resolve(admission);
  }

  #one(caseId: string): MemoryCase {
    const found = this.list.find((one) => one.caseId === caseId);
    if (found === undefined) throw new Error(`no case ${caseId}`);
    return found;
  }

  #tell(): void {
    const told = this.#watchers.filter(({ done }) => done());
    this.#watchers = this.#watchers.filter((watcher) => !told.includes(watcher));
    for (const { tell } of told) tell();
  }
}
