import Button from 'antd/es/button';
import { useEffect, type ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { useNow } from '../ui/use-now.ts';
import { idleStep } from './idle-time.ts';
import { useLock } from './lock.ts';
import { useMe } from './use-me.ts';

/** Locks the page that nobody uses, and says so in time; where nothing locks, it draws nothing. */
export function IdleLock(): ReactNode {
  const limit = useMe()?.idleLockMinutes ?? null;
  return limit === null ? null : <Watch limit={limit} />;
}

function Watch({ limit }: { readonly limit: number }): ReactNode {
  const { lock: words } = useTexts().people;
  const lock = useLock();
  const now = useNow();
  const idle = idleStep(Math.max(0, now - lock.presence.lastAt()), limit);
  const over = idle.step === 'over';
  useEffect(() => {
    if (over) lock.lock('idle');
  }, [over, lock]);
  return (
    <div className="idle-warning">
      <p role="status" aria-live="assertive" className="unseen">
        {idle.step === 'warning' ? words.warningSpoken : ''}
      </p>
      {idle.step === 'warning' ? (
        <div className="notice attention">
          <Icon name="lock" />
          <strong className="tabular" aria-hidden="true">
            {words.warning(idle.seconds)}
          </strong>
          <Button size="small" type="primary" onClick={lock.presence.touch}>
            {words.stay}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
