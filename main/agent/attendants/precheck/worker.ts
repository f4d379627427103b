/** Entry of the thread that asks the rules: one question, one reply, no data of a Bundle kept in between. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import { decodeJson } from '../../ground/fhir/decode.ts';
import { answerOf, noAnswer } from './answer.ts';
import type { PrecheckAnswer } from '../../../../shared/api/precheck-contract.ts';
import { type BundleForRules, RuleBook } from './evaluate.ts';
import type { RuleHead } from './rule-facts.ts';
import type { RulesReply } from './rules-apart.ts';
import { readCompiledRules } from './rules-store.ts';

export interface PrecheckQuestion {
  readonly bytes: Uint8Array;
  readonly file: string;
  /** Changes with the file's content. */
  readonly stamp: string;
  /** ms; for the rule that reads today's date. */
  readonly now: number;
  /** Null: ask which rules concern this Bundle. */
  readonly rule: string | null;
}

export type PrecheckReply =
  | { readonly kind: 'about'; readonly rules: readonly RuleHead[] }
  | { readonly kind: 'answer'; readonly answer: PrecheckAnswer }
  /** The package cannot be read, or the Bundle is invalid. Without the error's message, which could quote the Bundle. */
  | { readonly kind: 'failed' };

let open: { readonly stamp: string; readonly book: RuleBook } | null = null;

async function bookOf({ file, stamp }: PrecheckQuestion): Promise<RuleBook> {
  if (open?.stamp !== stamp) open = { stamp, book: new RuleBook(await readCompiledRules(file)) };
  return open.book;
}

async function reply(question: PrecheckQuestion): Promise<PrecheckReply> {
  try {
    const book = await bookOf(question);
    const decoded = decodeJson(question.bytes);
    const bundle = decoded.kind === 'json' ? book.prepare(decoded.value) : null;
    if (bundle === null) return question.rule === null ? { kind: 'about', rules: [] } : { kind: 'failed' };
    if (question.rule === null) {
      const names = await book.about(bundle, question.now);
      return { kind: 'about', rules: names.map((name) => book.headOf(name, bundle)) };
    }
    return { kind: 'answer', answer: await answerTo(book, question.rule, bundle, question.now) };
  } catch {
    return { kind: 'failed' };
  }
}

async function answerTo(
  book: RuleBook,
  name: string,
  bundle: BundleForRules,
  now: number,
): Promise<PrecheckAnswer> {
  const rule = book.headOf(name, bundle);
  try {
    return answerOf(rule, await book.ask(name, bundle, now));
  } catch {
    return noAnswer(rule, 'failed');
  }
}

/** Request to a thread that was started for one package file. Its modules are imported late, since questions do not need them. */
interface PackageWork {
  /** Path of the package. */
  readonly packed: string;
  /** Receives the progress of an import. */
  readonly tell: MessagePort;
}

async function packageWork({ packed, tell }: PackageWork): Promise<RulesReply> {
  const { workOn } = await import('./rules-thread.ts');
  return workOn(packed, (progress) => tell.postMessage(progress));
}

parentPort?.on('message', (message: PrecheckQuestion | PackageWork) => {
  // Neither promise rejects.
  const answer = 'packed' in message ? packageWork(message) : reply(message);
  void answer.then((told) => parentPort?.postMessage(told));
});
