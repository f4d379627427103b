import Button from 'antd/es/button';
import Skeleton from 'antd/es/skeleton';
import type { ReactNode } from 'react';
import { hashOf } from '../app/route.ts';
import { useFailureText, isGone } from '../connection/use-action.ts';
import type { Query } from '../connection/use-query.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from './icon.tsx';

interface NoAnswerProps extends Omit<Query<unknown>, 'data'> {
  readonly rows?: number;
  /** With the padding of a panel or sheet. */
  readonly pad?: boolean;
  readonly panel?: boolean;
  /** Accessible name of the placeholder lines. */
  readonly label?: string;
}

/** Shown until an answer arrives: placeholder lines, or the error. */
export function NoAnswer({
  error,
  reload,
  rows = 3,
  pad = false,
  panel = false,
  label,
}: NoAnswerProps): ReactNode {
  if (error !== null) return <LoadFailed error={error} retry={reload} />;
  const bones = <Skeleton active {...(pad ? { className: 'pad' } : {})} paragraph={{ rows }} />;
  if (label === undefined) return bones;
  return (
    <div {...(panel ? { className: 'panel' } : {})} role="status" aria-label={label}>
      {bones}
    </div>
  );
}

/** A load error with a retry button. */
export function LoadFailed({
  error,
  retry,
}: {
  readonly error: unknown;
  readonly retry: () => void;
}): ReactNode {
  const texts = useTexts();
  const failureText = useFailureText();
  return (
    <div className="blank" role="alert">
      <Icon name="alert" size={32} />
      <h2>{texts.shell.common.loadFailed}</h2>
      <p>{failureText(error)}</p>
      {isGone(error) ? (
        // A retry would not find it either.
        <Button href={hashOf({ page: 'cases', query: '' })}>{texts.shell.common.toCases}</Button>
      ) : (
        <Button onClick={retry}>{texts.shell.common.retryLoad}</Button>
      )}
    </div>
  );
}
