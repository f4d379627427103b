/** The hospital's own tags for NHI's sentences. Supervisors edit them; a new opinion with a known sentence gets the tag automatically. */
import { randomBytes } from 'node:crypto';
import type { ReasonTag } from '../../../../shared/api/reasons-contract.ts';
import { MOST_TAGS } from '../../../../shared/choices.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import type { Tx } from '../../ground/db/store.ts';
import { AgentError } from '../../ground/error.ts';
import {
  ADD_TAG,
  MOVE_SENTENCES,
  REMOVE_TAG,
  RENAME_TAG,
  TAG,
  TAG_SENTENCE,
  TAGGED,
  TAGS,
  UNTAG_SENTENCE,
} from './opinions.ts';

type Sealed = Pick<CaseContext, 'sealed'>;
interface TagRecord {
  readonly id: string;
  readonly name: Buffer;
}

/** Associated data of a tag's sealed name. */
export const tagPlace = (id: string): string => `reason_tags.name.${id}`;

const nameOf = ({ sealed }: Sealed, { id, name }: TagRecord): string =>
  sealed.openJson(name, tagPlace(id)) as string;

/** Sorted by name. @throws AgentError `sealed-damaged` */
export function tagsOf(context: Sealed & { readonly store: Pick<Tx, 'all'> }): ReasonTag[] {
  return context.store
    .all<TagRecord>(TAGS)
    .map((record) => ({ id: record.id, name: nameOf(context, record) }))
    .sort((a, b) => a.name.localeCompare(b.name, 'zh-TW'));
}

export const taggedSentences = (store: Pick<Tx, 'all'>): ReadonlyMap<string, string> =>
  new Map(store.all<{ sentence: string; tag: string }>(TAGGED).map(({ sentence, tag }) => [sentence, tag]));

/** @throws AgentError `tag-name-taken`, `tags-too-many` */
export function addTag(context: CaseContext, name: string, actor: string): Promise<ReasonTag> {
  return written(context, (tx) => {
    const known = tagsOf({ ...context, store: tx });
    refuseTaken(known, name, null);
    if (known.length >= MOST_TAGS) throw new AgentError('tags-too-many', { most: MOST_TAGS });
    const id = randomBytes(6).toString('hex');
    tx.run(ADD_TAG, { id, name: context.sealed.sealJson(tagPlace(id), name), actor, now: tx.now });
    return { id, name };
  });
}

/** @returns the former name @throws AgentError `tag-unknown`, `tag-name-taken` */
export function renameTag(context: CaseContext, { id, name }: ReasonTag, actor: string): Promise<string> {
  return written(context, (tx) => {
    const before = tagOf(context, tx, id);
    refuseTaken(tagsOf({ ...context, store: tx }), name, id);
    tx.run(RENAME_TAG, { id, name: context.sealed.sealJson(tagPlace(id), name), actor, now: tx.now });
    return before;
  });
}

/**
 * Moves all sentences of a tag to another tag, and removes the first. One transaction: a crash leaves both tags or only the second.
 * @returns both names @throws AgentError `tag-unknown`
 */
export function mergeTags(
  context: CaseContext,
  { from, into }: { readonly from: string; readonly into: string },
  actor: string,
): Promise<{ readonly from: string; readonly into: string }> {
  return written(context, (tx) => {
    if (from === into) throw new AgentError('tag-unknown');
    const names = { from: tagOf(context, tx, from), into: tagOf(context, tx, into) };
    tx.run(MOVE_SENTENCES, { tag: from, into, actor, now: tx.now });
    tx.run(REMOVE_TAG, { id: from });
    return names;
  });
}

/** `tag` null: removes the sentence's tag. @returns the name of the tag @throws AgentError `tag-unknown` */
export function classify(
  context: CaseContext,
  { sentence, tag }: { readonly sentence: string; readonly tag: string | null },
  actor: string,
): Promise<string | null> {
  return written(context, (tx) => {
    if (tag === null) {
      tx.run(UNTAG_SENTENCE, { sentence });
      return null;
    }
    const name = tagOf(context, tx, tag);
    tx.run(TAG_SENTENCE, { sentence, tag, actor, now: tx.now });
    return name;
  });
}

async function written<T>({ store }: CaseContext, work: (tx: Tx) => T): Promise<T> {
  const done = await store.write(work);
  store.announce();
  return done;
}

function tagOf(context: Sealed, tx: Pick<Tx, 'get'>, id: string): string {
  const record = tx.get<TagRecord>(TAG, { id });
  if (record === undefined) throw new AgentError('tag-unknown');
  return nameOf(context, record);
}

function refuseTaken(known: readonly ReasonTag[], name: string, own: string | null): void {
  const same = (text: string): string => text.normalize('NFKC').toLowerCase();
  if (known.some((one) => one.id !== own && same(one.name) === same(name)))
    throw new AgentError('tag-name-taken');
}
