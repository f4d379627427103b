import type { ReactNode } from 'react';
import type { Tone } from '../cases/stage.ts';

interface PillProps {
  readonly tone: Tone;
  /** A line around it instead of a ground: what stands beside a pill (緊急報備). */
  readonly outlined?: boolean;
  /** In the head of a page. */
  readonly large?: boolean;
  readonly children: ReactNode;
}

/** A state as a word on its colour. It always carries the word: the colour alone says nothing. */
export function Pill({ tone, outlined = false, large = false, children }: PillProps): ReactNode {
  const looks = [
    'pill',
    `tone-${tone}`,
    ...(outlined ? ['pill-line'] : []),
    ...(large ? ['pill-large'] : []),
  ];
  return <span className={looks.join(' ')}>{children}</span>;
}
