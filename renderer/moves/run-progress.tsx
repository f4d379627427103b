import AntdProgress from 'antd/es/progress';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import type { Progress } from './in-batches.ts';

/** How far a long work is; nothing for one case, which is done at once. */
export function RunProgress({ progress }: { readonly progress: Progress | null }): ReactNode {
  const { moves } = useTexts();
  if (progress === null || progress.total < 2) return null;
  const { done, total } = progress;
  return (
    <div role="status">
      <AntdProgress percent={Math.floor((done / total) * 100)} aria-label={moves.running(done, total)} />
      {moves.running(done, total)}
    </div>
  );
}
