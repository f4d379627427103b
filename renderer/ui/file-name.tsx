import type { ReactNode } from 'react';

/** HIS names differ at their end: this much of it stays when the middle has to give way. */
const TAIL = 14;

/** A file name that is cut in its middle where room is short. */
export function FileName({ name }: { readonly name: string }): ReactNode {
  const chars = Array.from(name);
  const head = chars.slice(0, -TAIL).join('');
  return (
    <span className="file-name">
      <span className="cut">{head}</span>
      <span>{chars.slice(-TAIL).join('')}</span>
    </span>
  );
}
