import type { Json } from '../../../../../main/practice/json.ts';
import type { Bendable, Editor } from './editor.ts';

/** One change of a Bundle, as data of a case. */
export type Edit = (it: Editor) => void;

/** Element's owner: `claim`, `bundle`, a profile as `Editor.of` takes it, or `entry of` one. */
function ownerOf(it: Editor, owner: string): Bendable {
  if (owner === 'claim') return it.claim;
  if (owner === 'bundle') return it.bundle;
  return owner.startsWith('entry of ') ? it.entry(owner.slice('entry of '.length)) : it.of(owner);
}

export const set =
  (owner: string, path: string, value: Json): Edit =>
  (it) => {
    ownerOf(it, owner).set(path, structuredClone(value));
  };
export const drop =
  (owner: string, path: string): Edit =>
  (it) => {
    ownerOf(it, owner).drop(path);
  };
/** Appends to a list. */
export const add =
  (owner: string, path: string, value: Json): Edit =>
  (it) => {
    ownerOf(it, owner).add(path, structuredClone(value));
  };
export const without =
  (profile: string): Edit =>
  (it) => {
    it.without(profile);
  };
export const all =
  (...edits: readonly Edit[]): Edit =>
  (it) => {
    for (const one of edits) one(it);
  };
/** Puts what stands at `from` at `to` too, within one owner. */
export const copy =
  (owner: string, from: string, to: string): Edit =>
  (it) => {
    const one = ownerOf(it, owner);
    one.set(to, structuredClone(one.get(from) ?? null));
  };
/** Appends what stands at `from` to a list of the same owner. */
export const addCopy =
  (owner: string, from: string, to: string): Edit =>
  (it) => {
    const one = ownerOf(it, owner);
    one.add(to, structuredClone(one.get(from) ?? null));
  };
