import { DAY_MS, HOUR_MS } from '../../../shared/days.ts';
import type { CaseRecord } from '../../../main/agent/carrier/cases/case-record.ts';
import { LAGS, type LearnedLag } from '../../../main/agent/carrier/cases/search-lag.ts';
import type { SendOutcome } from '../../../main/agent/carrier/nhi/server.ts';
import { type ModelAnswer, OUR_NUMBER, read, TRUE_ANSWER } from './answers.ts';
import type { Choices } from './explore.ts';
import type { Rules } from './rules.ts';

/** How a search comes to show later what is stored now. `kept`: something in between gives an url the answer that it had before. */
export type IndexKind =
  'one queue' | 'each its own' | 'two replicas' | 'kept answers' | 'kept answers, with Age';

/** Conditions for all that may happen. Times in ms. */
export interface ModelWorld {
  readonly index: IndexKind;
  /** The index is behind by so much at the most; of kept answers: how long they are kept. */
  readonly lagMs: number;
  /** A body that nobody waits for any more is stored so much later at the latest. */
  readonly lateMs: number;
  /** Lag that the agent has learned of the index before. */
  readonly learned: LearnedLag | null;
  /** A later case is accepted so often; null: never. */
  readonly controlEveryMs: number | null;
  /** True if NHI loses the first of these: no search ever shows it. */
  readonly isFirstLost: boolean;
  /**
   * A file that comes again after the first POST: another one that nothing tells apart, or other bytes at its path that are taken back; `moved`: NHI's
   * address changed after the Bundle was accepted, or this is another server. Absent: none.
   */
  readonly again?: 'twin' | 'returns' | 'moved';
  /** True if another agent may find the file of one that was killed. */
  readonly takeOver: boolean;
  /** Answers to the first POST, and to those after it. */
  readonly answers: readonly ModelAnswer[];
  readonly later: readonly ModelAnswer[];
}

/** One end of a case, and what went wrong with it. */
export interface End {
  readonly broken: readonly ('twice' | 'untold' | 'told false' | 'another’s' | 'endless')[];
  readonly asked: boolean;
  /** Events in order, for the person who has to find out why. */
  readonly story: readonly string[];
}

const MINUTE_MS = 60_000;
/** The times that ship. */
const TIMES = { afterMs: 30 * MINUTE_MS, gapMs: 10 * MINUTE_MS };
const ANSWERED_MS = 1000;
const LEASE_ENDS_MS = 5 * MINUTE_MS;
const FIRST_WATCH_MS = MINUTE_MS;
/** After so many POSTs NHI takes it: what it takes longer to show is shown by then. */
const MOST_POSTS = 3;
/** A person has been asked for long. */
const PATIENCE_MS = 3 * DAY_MS;
/** Searches have their parameters in three orders (carrier/send/search.ts). */
const URLS = 3;

type Row = Pick<
  CaseRecord,
  | 'doubt_kind'
  | 'doubt_after'
  | 'error_code'
  | 'last_attempt_at'
  | 'created_at'
  | 'resends'
  | 'empty_searches'
  | 'last_empty_at'
  | 'next_search_at'
  | 'watch_until'
  | 'attempts'
  | 'past'
> & {
  delivery: 'queued' | 'uncertain' | 'accepted' | 'rejected';
  wasInDoubt: boolean;
  /** The copy at NHI that the case stands for; −1: another patient's. */
  copy: number | null;
  doubled: boolean;
};
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const newRow = (now: number): Mutable<Row> => ({
  delivery: 'queued',
  doubt_kind: null,
  doubt_after: null,
  error_code: null,
  last_attempt_at: null,
  created_at: now,
  resends: 0,
  empty_searches: 0,
  last_empty_at: null,
  next_search_at: null,
  watch_until: null,
  attempts: 0,
  past: null,
  wasInDoubt: false,
  copy: null,
  doubled: false,
});

/** One life of one case: posted, answered or not, killed, taken over, searched for, perhaps sent again. */
export class Life {
  readonly #world: ModelWorld;
  readonly #rules: Rules;
  readonly #choices: Choices;
  readonly #story: string[] = [];
  /** Copies at NHI: stored when, and each so far behind in the index. */
  readonly #copies: { readonly at: number; readonly lagMs: number }[] = [];
  /** Start of each empty answer that is kept, by url. */
  readonly #keptAt: (number | null)[] = Array.from({ length: URLS }, () => null);
  #now = HOUR_MS;
  #row = newRow(HOUR_MS);
  #lag: LearnedLag | null;
  #posts = 0;
  #crashes = 0;
  #searches = 0;
  #asked = false;
  #isEndless = false;
  #mayComeAgain: boolean;

  constructor(world: ModelWorld, rules: Rules, choices: Choices) {
    this.#world = world;
    this.#rules = rules;
    this.#choices = choices;
    this.#lag = world.learned;
    this.#mayComeAgain = world.again === 'twin' || world.again === 'returns';
    if (world.again !== 'moved') return;
    // The table says that NHI is searched first; any other verdict sends it at once.
    if (choices.one([true, false])) this.#store(0);
    if (rules.comesAgain('same-bytes', 'accepted-elsewhere') === 'look-first') this.#takeOver();
  }

  run(): End {
    while (!this.#isOver()) {
      this.#choices.meet(this.#state());
      if (this.#mayComeAgain && this.#posts > 0 && this.#choices.one([false, true])) this.#comeAgain();
      if (this.#row.delivery === 'queued') this.#post();
      else this.#look();
    }
    return { broken: this.#broken(), asked: this.#asked, story: this.#story };
  }

  #isOver(): boolean {
    const { delivery, watch_until: until, next_search_at: next } = this.#row;
    if (delivery === 'queued') return false;
    if (delivery === 'uncertain') {
      // Several copies that show are a person's to settle.
      this.#isEndless = !this.#asked && this.#now > HOUR_MS + PATIENCE_MS;
      this.#asked ||= this.#isEndless;
      return this.#asked;
    }
    return until === null || next === null || next > until;
  }

  #state(): string {
    const { index } = this.#world;
    const kept = index === 'kept answers' ? [this.#keptAt, this.#searches % URLS] : [];
    return JSON.stringify([
      this.#now,
      this.#row,
      this.#copies,
      this.#lag,
      this.#posts,
      this.#crashes,
      kept,
      this.#mayComeAgain,
    ]);
  }

  #tell(what: string): void {
    this.#story.push(`${String(Math.round((this.#now - HOUR_MS) / 1000))} s ${what}`);
  }

  /** Its fate by the table: a case of its own is sent at once, beside the first. */
  #comeAgain(): void {
    this.#mayComeAgain = false;
    const { delivery } = this.#row;
    const standing = delivery === 'queued' ? 'unsent' : delivery === 'uncertain' ? 'in-doubt' : delivery;
    // A correction of what NHI refused is sent, and one of what is queued goes in its place.
    const corrects = standing === 'in-doubt' || standing === 'accepted';
    const relations =
      this.#world.again === 'twin' ? (['twin'] as const) : (['corrected', 'returned'] as const);
    if (this.#world.again === 'returns' && !corrects) return;
    for (const relation of relations) {
      const verdict = this.#rules.comesAgain(relation, standing);
      this.#tell(`${relation}: ${verdict}`);
      if (verdict !== 'note' && verdict !== 'hold') this.#store(0);
    }
  }

  // Acts of NHI.

  #store(lateMs: number): void {
    const { index, lagMs } = this.#world;
    const own = index === 'each its own' ? this.#choices.one([0, lagMs / 2, lagMs]) : lagMs;
    this.#copies.push({ at: this.#now + lateMs, lagMs: own });
    this.#tell(`stored, ${String(lateMs / 1000)} s late, shown ${String(own / 1000)} s after`);
  }

  /** It has it, has not, or will have it when nobody waits any more. */
  #mayStore(): void {
    const { lateMs } = this.#world;
    const late = this.#choices.one([null, 0, ...(lateMs > 0 ? [lateMs] : [])]);
    if (late !== null) this.#store(late);
  }

  /** Copies that one search shows; null where its answer is no evidence. */
  #search(): number[] | null {
    const { index, lagMs } = this.#world;
    const isStale = index === 'two replicas' && this.#choices.one([true, false]);
    const behind = (own: number): number => {
      if (index === 'two replicas') return isStale ? lagMs : 0;
      return index.startsWith('kept') ? 0 : own;
    };
    const shown = this.#copies.flatMap((one, n) => (this.#now >= one.at + behind(one.lagMs) ? [n] : []));
    if (!index.startsWith('kept')) return shown;
    this.#searches += 1;
    const url = this.#searches % URLS;
    const keptAt = this.#keptAt[url] ?? null;
    if (keptAt !== null && this.#now - keptAt <= lagMs) return index === 'kept answers' ? [] : null;
    if (shown.length === 0) this.#keptAt[url] = this.#now;
    return shown;
  }

  /** Searches for cases that were accepted after the attempt ended; `none`: there is none yet. One that shows is enough. */
  #control(): 'none' | 'shown' | 'not-shown' {
    const { index, lagMs, controlEveryMs, isFirstLost } = this.#world;
    const ended = this.#row.last_attempt_at ?? this.#row.created_at;
    const accepted = ended + (controlEveryMs ?? Infinity);
    if (accepted > this.#now) return 'none';
    const lag = {
      'one queue': lagMs,
      'each its own': 0,
      'two replicas': 0,
      'kept answers': 0,
      'kept answers, with Age': 0,
    };
    const firstAtNhi = isFirstLost ? accepted + (controlEveryMs ?? Infinity) : accepted;
    return this.#now >= firstAtNhi + lag[index] ? 'shown' : 'not-shown';
  }

  // Acts of the agent: carrier/send/deliver.ts, carrier/cases/attempt.ts, carrier/cases/startup.ts.

  #post(): void {
    this.#posts += 1;
    this.#row.attempts += 1;
    this.#now += ANSWERED_MS;
    if (this.#posts === MOST_POSTS) {
      this.#store(0);
      this.#settle(read(TRUE_ANSWER, this.#rules, true), TRUE_ANSWER);
      return;
    }
    if (this.#crashes === 0) {
      const end = this.#choices.one(['none', 'before the body', 'after the body'] as const);
      if (end !== 'none') {
        this.#crash(end === 'after the body');
        return;
      }
    }
    const answer = this.#choices.one(this.#posts === 1 ? this.#world.answers : this.#world.later);
    const isEarly = answer.when !== 'stored' && this.#choices.one([false, true]);
    if (answer.when === 'stored') this.#store(0);
    else if (answer.when === 'either' && !isEarly) this.#mayStore();
    this.#settle(read(answer, this.#rules, !isEarly), answer);
  }

  /** Killed: the next start finds `sending`, or another agent finds the file. */
  #crash(isBodyOut: boolean): void {
    this.#crashes += 1;
    if (isBodyOut) this.#mayStore();
    const goesOn = ['at once', 'an hour later'] as const;
    const next = this.#choices.one(this.#world.takeOver ? [...goesOn, 'another agent' as const] : goesOn);
    this.#tell(`killed ${isBodyOut ? 'after' : 'before'} the body; goes on: ${next}`);
    this.#now += next === 'an hour later' ? HOUR_MS : ANSWERED_MS;
    if (next !== 'another agent') {
      this.#doubt('unproven', 'agent-ended');
      return;
    }
    this.#now += LEASE_ENDS_MS;
    this.#takeOver();
  }

  /** The same file, of which this agent knows nothing: NHI is searched before it is sent. */
  #takeOver(): void {
    this.#row = {
      ...newRow(this.#now),
      delivery: 'uncertain',
      doubt_kind: 'taken-over',
      past: 'unknown',
      next_search_at: this.#now,
    };
    this.#lag = null;
  }

  #settle(outcome: SendOutcome, { name }: ModelAnswer): void {
    const row = this.#row;
    this.#tell(`answered ${name}: ${outcome.kind}`);
    row.last_attempt_at = this.#now;
    switch (outcome.kind) {
      case 'accepted':
        Object.assign(row, { delivery: 'accepted', doubt_kind: null, next_search_at: this.#now });
        row.copy = outcome.caseNumber === OUR_NUMBER ? this.#copies.length - 1 : -1;
        return;
      case 'rejected':
        if (outcome.absence !== 'proven') this.#watch();
        if (row.wasInDoubt && outcome.absence !== 'proven') {
          this.#doubt(row.resends > 0 ? 'unproven' : 'refused', row.error_code);
          row.doubt_after = 'rejected';
        } else row.delivery = 'rejected';
        return;
      case 'not-sent':
        row.delivery = 'queued';
        return;
      case 'unknown':
        this.#doubt('unproven', outcome.code);
        return;
      default: {
        const issue = 'issue' in outcome ? outcome.issue : null;
        const code =
          outcome.kind === 'wait' && issue !== null ? issue.code : `http-${String(outcome.status)}`;
        if (outcome.absence === 'proven') row.delivery = 'queued';
        else this.#doubt(outcome.absence === 'likely' ? 'refused' : 'unproven', code);
      }
    }
  }

  #doubt(kind: 'unproven' | 'refused', code: string | null): void {
    Object.assign(this.#row, {
      delivery: 'uncertain',
      doubt_kind: kind,
      // The rules tell codes apart only for a refusal.
      error_code: kind === 'refused' ? code : null,
      wasInDoubt: true,
      last_attempt_at: this.#now,
      empty_searches: 0,
      last_empty_at: null,
      next_search_at: this.#now,
    });
  }

  #watch(): void {
    this.#row.watch_until = this.#now + Math.max(DAY_MS, LAGS * (this.#lag?.worstMs ?? 0));
    this.#row.next_search_at = this.#now + FIRST_WATCH_MS;
    this.#row.empty_searches = 0;
    this.#row.last_empty_at = null;
  }

  // How it looks for the case: carrier/send/resolver.ts.

  #look(): void {
    const row = this.#row;
    this.#now = Math.max(this.#now, row.next_search_at ?? this.#now);
    const shown = this.#search();
    if (row.delivery !== 'uncertain') {
      this.#lookOn(shown ?? []);
      return;
    }
    const later = this.#rules.nextLook(row, this.#now, TIMES);
    row.next_search_at = later;
    if (shown === null) row.doubt_kind = row.doubt_kind === 'refused' ? 'unproven' : row.doubt_kind;
    else if (shown.length > 1) this.#asked = true;
    else if (shown.length === 1) this.#adopt(shown[0] ?? 0);
    else this.#countAbsence(later);
  }

  #adopt(copy: number): void {
    this.#tell(`found, copy ${String(copy)}`);
    Object.assign(this.#row, { delivery: 'accepted', doubt_kind: null, doubt_after: null, copy });
    this.#row.next_search_at = this.#now;
    if (this.#row.past !== 'unknown') return;
    this.#watch();
    if (this.#row.attempts === 0) this.#row.next_search_at += 9 * FIRST_WATCH_MS;
  }

  /** A case that was taken for absent, or refused, is looked for a day longer. */
  #lookOn(shown: readonly number[]): void {
    const row = this.#row;
    const other = shown.find((copy) => copy !== row.copy);
    if (other !== undefined && row.delivery === 'rejected') this.#adopt(other);
    else if (other !== undefined) row.doubled = true;
    row.next_search_at = this.#rules.nextWatch(row, this.#now, TIMES);
  }

  #countAbsence(later: number): void {
    const row = this.#row;
    const proof = this.#rules.proofOfAbsence(row, this.#lag, TIMES);
    if (proof.control !== 'none' && !this.#isSeenToWork(proof, later)) return;
    const verdict = this.#rules.mayRelease(row, this.#now, TIMES, proof);
    if (verdict.kind === 'release') {
      this.#release();
      return;
    }
    const counts = row.last_empty_at === null || this.#now - row.last_empty_at >= TIMES.gapMs;
    if (counts) Object.assign(row, { empty_searches: row.empty_searches + 1, last_empty_at: this.#now });
    row.next_search_at = Math.max(this.#now + 50, Math.min(later, verdict.until));
  }

  /** A later case shows, or the search is known for long enough, and one more search made after that shows nothing. */
  #isSeenToWork(proof: ReturnType<Rules['proofOfAbsence']>, later: number): boolean {
    const control = this.#control();
    const isLong = proof.control === 'unless-long' && this.#now >= proof.alone && this.#lag !== null;
    if (control === 'not-shown') {
      this.#noEvidence(Math.min(later, this.#now + TIMES.gapMs));
      return false;
    }
    const again = control === 'none' && !isLong ? null : this.#search();
    if (again === null) this.#noEvidence(later);
    else if (again.length > 0) this.#row.next_search_at = this.#now;
    return again?.length === 0;
  }

  #noEvidence(next: number): void {
    if (this.#row.doubt_kind === 'refused') this.#row.doubt_kind = 'unproven';
    this.#row.next_search_at = next;
  }

  /** NHI counts as lacking it: carrier/cases/outcome.ts `settleAbsent`. */
  #release(): void {
    const row = this.#row;
    this.#tell(`taken for absent (${String(row.doubt_kind)})`);
    if (row.doubt_kind !== 'refused') row.resends += 1;
    if (row.past === 'unknown') row.past = 'answered';
    row.delivery = row.doubt_after === 'rejected' ? 'rejected' : 'queued';
    Object.assign(row, { doubt_kind: null, doubt_after: null });
    this.#watch();
  }

  /** The doubt has to end. Except where no later case is ever accepted, or a cache that says so keeps its answers: then a person is told. */
  #hasToEnd(): boolean {
    const { controlEveryMs, index } = this.#world;
    return controlEveryMs !== null && index !== 'kept answers, with Age';
  }

  #broken(): End['broken'] {
    const { delivery, copy, doubled } = this.#row;
    const isTwice = this.#copies.length > 1;
    const isFalse =
      delivery === 'accepted'
        ? this.#copies.length === 0
        : this.#copies.length > 0 && delivery === 'rejected';
    return [
      ...(isTwice ? (['twice'] as const) : []),
      ...(isTwice && !doubled && !this.#asked ? (['untold'] as const) : []),
      ...(isFalse ? (['told false'] as const) : []),
      ...(copy === -1 ? (['another’s'] as const) : []),
      ...(this.#isEndless && this.#hasToEnd() ? (['endless'] as const) : []),
    ];
  }
}
