import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import { hashOf } from '../app/route.ts';
import { failureText, isGone } from '../connection/use-action.ts';
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
      {isGone(error) ? (
        // Trying again finds nothing either.
        <Button href={hashOf({ page: 'cases', query: '' })}>{texts.shell.common.toCases}</Button>
      ) : (
        <Button onClick={retry}>{texts.shell.common.retryLoad}</Button>
      )}
    </div>
  );
}
