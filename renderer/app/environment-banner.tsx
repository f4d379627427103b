import type { ReactNode } from 'react';
import type { StatusView } from '../../shared/api/views/status.ts';
import { useTexts } from '../texts/use-texts.ts';

/** Above everything, on every page: nobody must take a practice or test environment for the real one, or the real one for these. */
export function EnvironmentBanner({ status }: { readonly status: StatusView | null }): ReactNode {
  const { operations, shell } = useTexts();
  if (status === null || status.environment === 'live') return null;
  const isTest = status.environment === 'test';
  const { word, detail } = isTest ? operations.test : shell.practice;
  return (
    <div className={isTest ? 'practice test-environment' : 'practice'} role="note">
      <strong>{word}</strong>
      <span>{detail}</span>
    </div>
  );
}
