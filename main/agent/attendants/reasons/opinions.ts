/**
 * NHI's opinions of each case, by sentences. Opinions are sealed in the database: each is opened once and kept in memory until its case changes. The
 * disk has only the sealed answers.
 */
import { setImmediate as otherWork } from 'node:timers/promises';
import type { IndexedCase } from '../../index/indexed-case.ts';
import { type KnownPatient, withoutPatient } from '../../../../shared/cover-patient.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { type AnswerRecord, answerViewPlace, type SealedAnswerView } from '../../carrier/cases/outbox.ts';

/** Opinions opened before the event loop gets a turn: some milliseconds. */
const AT_ONCE = 10;

export class Opinions {
  readonly #context: Pick<CaseContext, 'store' | 'sealed' | 'index'>;
  readonly #byCase = new Map<string, readonly Sentence[]>();
  /** Shares equal texts: a hospital may have a thousand cases with one wording. */
  readonly #texts = new Map<string, string>();
  #follows = false;

  constructor(context: Pick<CaseContext, 'store' | 'sealed' | 'index'>) {
    this.#context = context;
  }

  /** Opens opinions that are not in memory, some at a time. @throws AgentError `sealed-damaged` */
  async read(cases: readonly IndexedCase[]): Promise<void> {
    this.#follow();
    const unknown = cases.filter(({ row }) => !this.#byCase.has(row.id));
    for (let at = 0; at < unknown.length; at += AT_ONCE) {
      this.#open(unknown.slice(at, at + AT_ONCE));
      await otherWork();
    }
  }

  /** Empty before `read`, if NHI said nothing, or if its answer is no longer stored. */
  of(id: string): readonly Sentence[] {
    return this.#byCase.get(id) ?? [];
  }

  /** Subscribes at the first question: before that, no opinion is in memory that could become stale. */
  #follow(): void {
    if (this.#follows) return;
    this.#follows = true;
    this.#context.index.onUpdate(({ row }) => {
      this.#byCase.delete(row.id);
    });
  }

  #open(cases: readonly IndexedCase[]): void {
    const { store, sealed } = this.#context;
    const ids = cases.map(({ row }) => row.id);
    const answers = store.all<Pick<AnswerRecord, 'case_id' | 'content_hash' | 'view'>>(STANDING_ANSWERS, {
      ids: JSON.stringify(ids),
    });
    const byId = new Map(answers.map((answer) => [answer.case_id, answer]));
    for (const { row, label } of cases) {
      const answer = byId.get(row.id);
      if (answer === undefined) {
        this.#byCase.set(row.id, []);
        continue;
      }
      const place = answerViewPlace(row.id, answer.content_hash);
      const { items } = sealed.openJson(answer.view, place) as SealedAnswerView;
      const opinion = items.map((item) => item.opinion ?? '').join('\n');
      const { patientName, patientNumber, chartNumber = null } = label;
      const patient = { names: [patientName], numbers: [patientNumber, chartNumber] };
      this.#byCase.set(row.id, this.#once(sentencesOf(opinion, patient, (text) => sealed.sentenceKey(text))));
    }
  }

  #once(sentences: readonly Sentence[]): Sentence[] {
    return sentences.map(({ key, text }) => {
      const known = this.#texts.get(text) ?? text;
      this.#texts.set(known, known);
      return { key, text: known };
    });
  }
}

export interface Sentence {
  /** Equal for equal sentences. */
  readonly key: string;
  /** As NHI wrote it, without the patient. */
  readonly text: string;
}

/** Longer sentences are cut: an opinion that quotes a whole report is no sentence. */
const LONGEST = 300;
/** Limit of sentences read from one opinion. */
const MOST = 20;
const ENDS = /[。；;！!？?\r\n]+/u;
/** `1.`, `(2)`, `三、` before a point of a list; not the point of `1.5`. */
const NUMBERING =
  /(?:^|(?<=[\s。；;：:]))[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})(?:[.．](?!\d)|[)）、])\s*/gu;
const DATES =
  /\d{2,4}\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}\s*日?|\d{2,4}\s*年\s*\d{1,2}\s*月|\d{1,2}\s*月\s*\d{1,2}\s*日/gu;

/** The sentences of an opinion, each once, in NHI's order. */
export function sentencesOf(
  opinion: string,
  patient: KnownPatient,
  keyOf: (normalised: string) => string,
): Sentence[] {
  const found = new Map<string, Sentence>();
  for (const part of withoutNames(opinion, patient).replaceAll(NUMBERING, '\n').split(ENDS)) {
    const text = part.trim().slice(0, LONGEST);
    const normalised = normalise(text);
    if (normalised === '') continue;
    const key = keyOf(normalised);
    if (!found.has(key)) found.set(key, { key, text });
    if (found.size === MOST) break;
  }
  return [...found.values()];
}

/** Removes dates, digits, punctuation and blanks, and folds width and case. Signs such as `<` stay: `>` means the opposite. */
export function normalise(sentence: string): string {
  return sentence
    .normalize('NFKC')
    .replaceAll(DATES, '')
    .replaceAll(/[\p{P}\p{Z}\p{N}\p{C}]+/gu, '')
    .toLowerCase();
}

/** Masking compiles expressions for each patient, which takes some milliseconds. Most opinions share nothing with the patient's name or numbers. */
function withoutNames(opinion: string, patient: KnownPatient): string {
  return mayName(opinion, patient) ? withoutPatient(patient)(opinion) : opinion;
}

/** Dates that no chart number looks like: those with 年, and years of this century with `/`. */
const PLAIN_DATES = /\d{2,4}年\d{1,2}月(?:\d{1,2}日)?|20\d\d\/\d{1,2}\/\d{1,2}/gu;

/** True if a text has a character of a Han name, a word of another name, or as many digits as the shortest number. */
function mayName(opinion: string, { names, numbers }: KnownPatient): boolean {
  const plain = opinion.normalize('NFKC').toLowerCase();
  const digits = plain.replaceAll(PLAIN_DATES, '').replaceAll(/\D+/g, '').length;
  const shortest = Math.min(4, ...numbers.flatMap((number) => number?.match(/\d/g)?.length ?? []));
  if (digits >= shortest) return true;
  const letters = plain.replaceAll(/\P{L}+/gu, '');
  return names.some((name) =>
    (
      name
        ?.normalize('NFKC')
        .toLowerCase()
        .match(/\p{Script=Han}|[^\P{L}\p{Script=Han}]{2,}/gu) ?? []
    ).some((part) => letters.includes(part)),
  );
}

/** The answers on which the reviews of these cases rest. */
const STANDING_ANSWERS = `
  SELECT a.case_id, a.content_hash, a.view FROM cases c JOIN answers a ON a.n = c.answer_n
  WHERE c.id IN (SELECT value FROM json_each($ids))`;
export const TAGS = `SELECT id, name FROM reason_tags`;
export const TAG = `SELECT id, name FROM reason_tags WHERE id = $id`;
export const ADD_TAG = `INSERT INTO reason_tags (id, name, actor, at) VALUES ($id, $name, $actor, $now)`;
export const RENAME_TAG = `UPDATE reason_tags SET name = $name, actor = $actor, at = $now WHERE id = $id`;
export const REMOVE_TAG = `DELETE FROM reason_tags WHERE id = $id`;
export const TAGGED = `SELECT sentence, tag FROM reason_sentences`;
export const TAG_SENTENCE = `
  INSERT INTO reason_sentences (sentence, tag, actor, at) VALUES ($sentence, $tag, $actor, $now)
  ON CONFLICT (sentence) DO UPDATE SET tag = $tag, actor = $actor, at = $now`;
export const UNTAG_SENTENCE = `DELETE FROM reason_sentences WHERE sentence = $sentence`;
export const MOVE_SENTENCES = `
  UPDATE reason_sentences SET tag = $into, actor = $actor, at = $now WHERE tag = $tag`;
