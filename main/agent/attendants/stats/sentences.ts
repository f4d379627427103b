/** 未同意原因: NHI's sentences on cases that it did not approve. They are sealed on the disk: each answer is opened once, and forgotten when its case changes. */
import { setImmediate as otherWork } from 'node:timers/promises';
import type { NhiSentence, SentencesQuestion } from '../../../../shared/api/stats-contract.ts';
import { NOT_AGREED } from '../../../../shared/choices.ts';
import { type KnownPatient, withoutPatient } from '../../../../shared/cover-patient.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { type AnswerRecord, answerViewPlace, type SealedAnswerView } from '../../carrier/cases/outbox.ts';
import type { IndexedCase } from '../../index/indexed-case.ts';
import { listCases } from '../../index/list.ts';
import { isCounted } from './table.ts';

/** Answers opened before the event loop gets a turn: some milliseconds. */
const AT_ONCE = 10;
/** Longer sentences are cut: an opinion that quotes a whole report is no sentence. */
const LONGEST = 300;
const MOST_SHOWN = 50;
const ENDS = /[。；;！!？?\r\n]+/u;

type Sentence = Pick<NhiSentence, 'key' | 'text'>;

export class Sentences {
  readonly #context: Pick<CaseContext, 'store' | 'sealed' | 'index'>;
  readonly #byCase = new Map<string, readonly Sentence[]>();
  #follows = false;

  constructor(context: Pick<CaseContext, 'store' | 'sealed' | 'index'>) {
    this.#context = context;
  }

  /** Most cases first. @throws AgentError `sealed-damaged` */
  async count({ filter, period }: SentencesQuestion): Promise<{ sentences: NhiSentence[]; more: number }> {
    const cases = listCases(this.#context.index, filter).filter(
      (one) => isNotAgreed(one) && isCounted(one, { figure: 'decided', ...period }),
    );
    await this.read(cases);
    const counts = new Map<string, { key: string; text: string; n: number }>();
    for (const { row } of cases)
      for (const { key, text } of this.#byCase.get(row.id) ?? []) {
        const known = counts.get(key);
        if (known === undefined) counts.set(key, { key, text, n: 1 });
        else known.n += 1;
      }
    const sentences = [...counts.values()].sort((a, b) => b.n - a.n);
    return {
      sentences: sentences.slice(0, MOST_SHOWN),
      more: Math.max(0, sentences.length - MOST_SHOWN),
    };
  }

  /** Opens the answers of cases that NHI did not approve, where they are not in memory. @throws AgentError `sealed-damaged` */
  async read(cases: readonly IndexedCase[]): Promise<void> {
    this.#follow();
    const unread = cases.filter((one) => isNotAgreed(one) && !this.#byCase.has(one.row.id));
    for (let at = 0; at < unread.length; at += AT_ONCE) {
      this.#open(unread.slice(at, at + AT_ONCE));
      await otherWork();
    }
  }

  /** Ids of the cases with a sentence, of those that were read. */
  casesWith(key: string): ReadonlySet<string> {
    const found = [...this.#byCase].filter(([, said]) => said.some((one) => one.key === key));
    return new Set(found.map(([id]) => id));
  }

  /** Subscribes at the first question: before that, nothing is in memory that could become stale. */
  #follow(): void {
    if (this.#follows) return;
    this.#follows = true;
    this.#context.index.onUpdate(({ row }) => {
      this.#byCase.delete(row.id);
    });
  }

  #open(cases: readonly IndexedCase[]): void {
    const { store, sealed } = this.#context;
    const answers = store.all<Pick<AnswerRecord, 'case_id' | 'content_hash' | 'view'>>(STANDING_ANSWERS, {
      ids: JSON.stringify(cases.map(({ row }) => row.id)),
    });
    const byId = new Map(answers.map((answer) => [answer.case_id, answer]));
    for (const { row, label } of cases) {
      const answer = byId.get(row.id);
      const items =
        answer === undefined
          ? []
          : (sealed.openJson(answer.view, answerViewPlace(row.id, answer.content_hash)) as SealedAnswerView)
              .items;
      const opinion = items.map((item) => item.opinion ?? '').join('\n');
      const { patientName, otherNames = [], patientNumber, chartNumber = null } = label;
      const patient = { names: [patientName, ...otherNames], numbers: [patientNumber, chartNumber] };
      const texts = sentencesOf(opinion, patient);
      this.#byCase.set(
        row.id,
        texts.map((text) => ({ key: sealed.sentenceKey(text), text })),
      );
    }
  }
}

const isNotAgreed = ({ row }: IndexedCase): boolean =>
  row.review === 'decided' && NOT_AGREED.some((decision) => decision === row.decision);

/** The sentences of an opinion without its patient, each once, in NHI's order. Only white space is made equal. */
export function sentencesOf(opinion: string, patient: KnownPatient): string[] {
  const texts = withoutPatient(patient)(opinion)
    .split(ENDS)
    .map((part) => part.trim().replaceAll(/\s+/gu, ' ').slice(0, LONGEST));
  return [...new Set(texts.filter((text) => text !== ''))];
}

/** The answers on which the reviews of these cases rest. */
const STANDING_ANSWERS = `
  SELECT a.case_id, a.content_hash, a.view FROM cases c JOIN answers a ON a.n = c.answer_n
  WHERE c.id IN (SELECT value FROM json_each($ids))`;
