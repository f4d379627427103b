import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';

/** Text of a message with an Undo button. */
export function WithUndo({
  children,
  onUndo,
}: {
  readonly children: ReactNode;
  readonly onUndo: () => void;
}): ReactNode {
  const { undo } = useTexts().today.notify;
  return (
    <>
      {children}{' '}
      <Button type="link" size="small" onClick={onUndo}>
        {undo}
      </Button>
    </>
  );
}
