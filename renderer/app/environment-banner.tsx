import type { ReactNode } from 'react';
import type { StatusView } from '../../shared/api/views/status.ts';
import { useTexts } from '../texts/use-texts.ts';

/** Above everything, on every page: whoever works in a test environment must never take it for the real one. */
export function EnvironmentBanner({ status }: { readonly status: StatusView | null }): ReactNode {
  const { operations } = useTexts();
  if (status?.environment !== 'test') return null;
  const { word, detail } = operations.test;
  return (
    <div className="practice test-environment" role="note">
      <strong>{word}</strong>
      <span>{detail}</span>
    </div>
  );
}
