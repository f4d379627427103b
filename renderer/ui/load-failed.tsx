import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import { failureText } from '../connection/failure.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { Icon } from './icon.tsx';

/** In the place of what could not be fetched: why, and a way to try again. */
export function LoadFailed({
  error,
  retry,
}: {
  readonly error: unknown;
  readonly retry: () => void;
}): ReactNode {
  const texts = useTexts();
  const language = useLanguage();
  return (
    <div className="blank" role="alert">
      <Icon name="alert" size={32} />
      <h2>{texts.shell.common.loadFailed}</h2>
      <p>{failureText(error, texts, language)}</p>
      <Button onClick={retry}>{texts.shell.common.retryLoad}</Button>
    </div>
  );
}
