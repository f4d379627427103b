import type { ResultFile } from '../../../../shared/api/views/result-file.ts';
import type { OutFolderView } from '../../../../shared/api/views/status.ts';
import type { CaseContext } from '../cases/context.ts';
import { type DueResult, dueResults, replaces, resultsWritten } from '../cases/outbox.ts';
import type { MarkedResult } from '../../ground/audit/said.ts';
import { crashPoint } from '../../ground/crash-point.ts';
import { createOutFolder, fittingName, type OutFolder } from '../../ground/base/out-folder.ts';
import { isSystemError } from '../../ground/base/files.ts';
import { createLoop, type Loop } from '../../ground/base/loop.ts';
import { AgentError } from '../../ground/error.ts';
import { weighJson } from '../../ground/fhir/bounded-json.ts';
import { isBlank, numberAt, textAt, valueAt } from '../../ground/fhir/json.ts';
import type { Clock, Log } from '../../ports.ts';

const RETRY_MS = 5000;
const IDLE_MS = 60_000;
const LEFTOVER_MS = 600_000;
const MOST_STUCK = 500;
/** Results that share one sync of the folder and one commit. */
const MOST_TOGETHER = 20;
/** Longest wait for a file that another program holds open, and for all of them in one round: they must not delay the others. */
const FILE_PATIENCE_MS = 1500;
const LOOK_PATIENCE_MS = 6000;
/** Most results written at a stop of the agent; the next start writes the rest of a long outage. */
const MOST_AT_LAST = 100;

interface WriteBackParts {
  readonly context: CaseContext;
  readonly exportDir: string;
  readonly agentId?: string;
  readonly marks: ResultMarks;
  readonly clock: Clock;
  readonly log: Log;
  /** The state of the folder changed. */
  readonly onChange?: () => void;
}

/** Marks in result files: an agent knows its own results by them. */
interface ResultMarks {
  /** State of the data folder, with an HMAC, valid in this result alone. */
  said(within: MarkedResult): string;
  /** True if this agent made the mark for this result. */
  isOwn(mark: unknown, within: MarkedResult): boolean;
}

/** Writes due results where the HIS picks them up: temp + fsync + rename, at least once each, oldest first. */
export class WriteBack {
  readonly #parts: WriteBackParts;
  readonly #out: OutFolder;
  #said = false;
  #started = false;
  /** The last round, after the loop has ended: results that became due during the stop are still written. */
  #last = false;
  /** Results that could not be written after a wait, by case or copy; with the number of the round that last waited. */
  readonly #waitedFor = new Map<string, number>();
  #looks = 0;
  #cleanAt: number | null = null;
  readonly #loop: Loop;

  constructor(parts: WriteBackParts) {
    this.#parts = parts;
    this.#out = createOutFolder({
      use: 'results',
      path: parts.exportDir,
      isOurs: (name) => name.endsWith('.result.json'),
      agentId: parts.agentId,
      log: parts.log,
      onChange: parts.onChange,
    });
    this.#loop = createLoop(
      parts.clock,
      async () => {
        await this.#cleanUp();
        return this.#look();
      },
      (error) => {
        parts.log('error', 'results-not-written', {}, error);
        return RETRY_MS;
      },
    );
  }

  start(): void {
    this.#started = true;
    this.#loop.start();
  }

  async stop(): Promise<void> {
    const ended = this.#loop.stop();
    if (!this.#started) return;
    await this.#out.leaving(async () => {
      await ended;
      this.#last = true;
      await this.#look();
    });
  }

  wake(): void {
    this.#loop.wake();
  }

  folder(): OutFolderView {
    return this.#out.view();
  }

  /**
   * Oldest first. A result that cannot be written stays due, and later results of the same case wait for it. A copy's result and the case's own
   * have separate names and never wait for each other. A file that another program holds is waited for, within a limit for the round;
   * results that were waited for in vain come after all others.
   */
  async #writeDue(): Promise<Round> {
    this.#looks += 1;
    const round: Round = { stuck: new Set(), written: [], error: null, seen: 0, patience: LOOK_PATIENCE_MS };
    const again: DueResult[] = [];
    for (const due of this.#dueInPages()) {
      if (!this.#mayGoOn(round)) break;
      if (this.#waitedFor.has(whoseIs(due))) again.push(due);
      else await this.#tryOne(due, round);
    }
    round.patience = LOOK_PATIENCE_MS;
    // The result whose last wait is longest ago comes first; the order within a case stays.
    const turn = (due: DueResult): number => this.#waitedFor.get(whoseIs(due)) ?? 0;
    for (const due of again.toSorted((a, b) => turn(a) - turn(b))) {
      if (!this.#mayGoOn(round) || round.patience === 0) break;
      await this.#tryOne(due, round);
    }
    await this.#keepWritten(round);
    return round;
  }

  #mayGoOn({ stuck, seen }: Round): boolean {
    // With this many cases stuck, the folder is at fault, not single file names: stop.
    return stuck.size < MOST_STUCK && (!this.#loop.signal.aborted || (this.#last && seen < MOST_AT_LAST));
  }

  async #tryOne(due: DueResult, round: Round): Promise<void> {
    const whose = whoseIs(due);
    round.seen += 1;
    if (round.seen === 1) await this.#out.folder.make();
    if (round.stuck.has(whose)) return;
    const begun = performance.now();
    const mayWait = Math.min(round.patience, FILE_PATIENCE_MS);
    try {
      const name = await this.#writeOne(due.result(), mayWait);
      this.#waitedFor.delete(whose);
      round.written.push({ due, name });
    } catch (failure) {
      // A result whose name the disk refuses, or that is damaged, must not block the others.
      round.error = failure;
      round.stuck.add(whose);
      if (mayWait > 0) this.#waitedFor.set(whose, this.#looks);
      round.patience = Math.max(0, round.patience - (performance.now() - begun));
    }
    if (round.written.length >= MOST_TOGETHER) await this.#keepWritten(round);
  }

  /** A crash before sync or commit writes the same files again: the HIS keeps the highest revision. After a failure they stay due. */
  async #keepWritten(round: Round): Promise<void> {
    if (round.written.length === 0) return;
    const kept = round.written.splice(0);
    try {
      await this.#out.folder.keepNames(kept.flatMap(({ name }) => name ?? []));
      crashPoint('result-written');
      const numbers = kept.map(({ due }) => due.n);
      await resultsWritten(this.#parts.context, numbers);
    } catch (failure) {
      round.error = failure;
      for (const { due } of kept) round.stuck.add(whoseIs(due));
    }
  }

  *#dueInPages(): Generator<DueResult> {
    const { context } = this.#parts;
    for (let page = dueResults(context); page.length > 0; page = dueResults(context, page.at(-1)?.n))
      yield* page;
  }

  /**
   * A later result of the case in the folder, written before a restore took its row back, stays, and this one counts as written.
   * @returns the file's name; null if a later result stays
   */
  async #writeOne(result: ResultFile, patienceMs: number): Promise<string | null> {
    const { context, marks } = this.#parts;
    const name = await resultName(context, this.#out, marks, result);
    if (name === null) return null;
    const agentState = marks.said(result);
    const bytes = Buffer.from(`${JSON.stringify({ ...result, agentState }, null, 2)}\n`);
    // The bytes are on the disk when this resolves; the name follows with the sync that it shares with other files.
    await this.#out.folder.write(name, bytes, 0o640, { patienceMs, keepName: false });
    return name;
  }

  /** Writes due results; logs a failure once, not per try. @returns how long until the next look, ms */
  async #look(): Promise<number> {
    const { seen, error } = await this.#writeDue().catch((failure: unknown) => ({ seen: 0, error: failure }));
    if (seen > 0 || error !== null) this.#out.came(error);
    // Something else, such as a folder, may have the name of a result.
    if (error !== null && !this.#said) await this.#out.inspect();
    if (error !== null && !this.#said) this.#parts.log('error', 'results-not-written', {}, error);
    this.#said = error !== null;
    if (error !== null) return RETRY_MS;
    return seen > 0 ? 0 : IDLE_MS;
  }

  async #cleanUp(): Promise<void> {
    // Leftovers of a killed run.
    if (this.#cleanAt === null) await this.#out.folder.removeOwnLeftovers().catch(() => undefined);
    else if (this.#parts.clock.steady() < this.#cleanAt) return;
    // Another agent may write here too: its temporary files are removed only at this age.
    await this.#out.folder.removeLeftovers(LEFTOVER_MS).catch(() => undefined);
    await this.#out.inspect();
    this.#cleanAt = this.#parts.clock.steady() + LEFTOVER_MS;
  }
}

export const createWriteBack = (parts: WriteBackParts): WriteBack => new WriteBack(parts);

/** One round over the due results. */
interface Round {
  /** Cases and copies whose results stay due in this round. */
  readonly stuck: Set<string>;
  /** Written, but the folder is not synced yet. `name`: null if a later result stays. */
  readonly written: { readonly due: DueResult; readonly name: string | null }[];
  /** The last error; null: none. */
  error: unknown;
  seen: number;
  /** Time left for waits for files that other programs hold, ms. */
  patience: number;
}

const whoseIs = ({ caseId, isCopy }: DueResult): string => (isCopy ? `copy of ${caseId}` : caseId);

/**
 * NAME.result.json. If the HIS has not taken another case's or another agent's result of that name, this one gets the case's id into its
 * name; if another agent's lies there too, the revision as well. A file that was exported again under its own name replaces the older
 * result, unless NHI has or may get that case.
 * @returns null if a later result of the case is there
 * @throws AgentError `result-not-ours`: files without this agent's mark have all three names
 */
async function resultName(
  context: CaseContext,
  out: OutFolder,
  marks: ResultMarks,
  { fileName, caseId, revision }: Pick<ResultFile, 'fileName' | 'caseId' | 'revision'>,
): Promise<string | null> {
  const stem = plainStem(fileName.replace(/\.json$/i, '')) ?? caseId;
  for (const beside of ['', `.${caseId}`, `.${caseId}.${String(revision)}`]) {
    const name = fittingName(stem, `${beside}.result.json`);
    const there = await foundUnder(name, out.folder, marks);
    if (there === null) return name;
    const isSame = there !== 'foreign' && there.caseId === caseId;
    if (there === 'foreign' || !there.isOwn) {
      // The HIS would take it for the newest result of the case.
      if (isSame && there.revision >= revision) await out.tellForged(name);
      continue;
    }
    if (isSame && there.revision > revision) return null;
    if (isSame || replaces(context, caseId, there.caseId)) return name;
  }
  throw new AgentError('result-not-ours');
}

/**
 * Null for a name that is unsafe to show or store: control characters, characters that change the direction of writing, a formula of a
 * spreadsheet, a device of Windows.
 */
function plainStem(stem: string): string | null {
  const isOdd = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|^[=+\-@\s]|[.\s]$/u.test(stem) || DEVICE.test(stem);
  return isOdd ? null : stem;
}
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Larger than any result: such a file is not ours. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Case and revision of a result file; an invalid revision counts as the lowest. Without this agent's mark it is never overwritten. */
type ResultHead = MarkedResult & { readonly isOwn: boolean };

/**
 * The result under a name. Null: no file, or one that the HIS has emptied. `foreign`: no result.
 * @throws AgentError `file-not-plain`: a link, a pipe or a folder stays until a person removes it; the system's error
 */
async function foundUnder(
  name: string,
  folder: OutFolder['folder'],
  marks: ResultMarks,
): Promise<ResultHead | 'foreign' | null> {
  let bytes: Buffer;
  try {
    bytes = await folder.read(name, MOST_BYTES);
  } catch (error) {
    // After any other error the file may be a result that another program has open: try again later.
    if (isSystemError(error, 'ENOENT')) return null;
    if (error instanceof AgentError && error.code === 'file-too-large') return 'foreign';
    throw error;
  }
  if (weighJson(bytes) === null) return 'foreign';
  const text = bytes.toString('utf8');
  if (isBlank(text)) return null;
  try {
    const content: unknown = JSON.parse(text);
    const caseId = textAt(content, 'caseId');
    if (caseId === null) return 'foreign';
    const head = { caseId, revision: numberAt(content, 'revision') ?? 0 };
    return { ...head, isOwn: marks.isOwn(valueAt(content, 'agentState'), head) };
  } catch (error) {
    if (error instanceof SyntaxError) return 'foreign';
    throw error;
  }
}
