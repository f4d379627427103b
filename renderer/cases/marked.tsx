import type { ReactNode } from 'react';
import { useStore } from '../ui/store.ts';
import { useCaseList } from './case-list.ts';

/** Words of a row, those that were searched for marked. */
export function Marked({ children: text }: { readonly children: string }): ReactNode {
  const search = useStore(useCaseList().search).trim().toLowerCase();
  if (search === '') return text;
  const lower = text.toLowerCase();
  const [word] = search
    .split(/\s+/)
    .filter((each) => lower.includes(each))
    .toSorted((a, b) => b.length - a.length);
  // A letter that is longer in lower case would move what follows it.
  if (word === undefined || lower.length !== text.length) return text;
  const at = lower.indexOf(word);
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + word.length)}</mark>
      {text.slice(at + word.length)}
    </>
  );
}
