import type { ReactNode } from 'react';
import { APPROVE_COMMENTS } from '../../shared/twpas/codes.ts';
import type { Tone } from '../cases/stage.ts';
import { useCodeText } from '../texts/use-code-text.ts';
import { useTexts } from '../texts/use-texts.ts';

const TONES: Readonly<Record<string, Tone>> = {
  '0': 'progress',
  '1': 'good',
  '2': 'bad',
  '3': 'attention',
  '4': 'attention',
  '5': 'attention',
  '6': 'bad',
  '7': 'attention',
};

interface ResultCodeProps {
  readonly code: string | null;
  /** Without the pill, inside a line of text. */
  readonly plain?: boolean;
}

/** A result in the guide's own words; a code the guide does not have is shown as it came. */
export function ResultCode({ code, plain }: ResultCodeProps): ReactNode {
  const { caseTexts } = useTexts();
  const codeText = useCodeText();
  if (code === null || code === '') return <span className="muted">—</span>;
  const known = Object.hasOwn(APPROVE_COMMENTS, code);
  const word = known ? codeText(APPROVE_COMMENTS, code) : caseTexts.items.unknownCode(code);
  const tone = TONES[code] ?? 'neutral';
  const look = plain === true ? (known ? 'nowrap ' : '') : 'pill ';
  return <span className={`${look}tone-${tone}`}>{word}</span>;
}
