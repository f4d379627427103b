import Button from 'antd/es/button';
import { useEffect, type ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icon.tsx';
import { useNow } from '../ui/now.tsx';
import { openSignIn, useLock, canEndSession, type LockState } from './lock.ts';
import { useMe } from './me.tsx';

/** Replaces the page while locked: the document contains nothing else. */
export function LockCover({ state }: { readonly state: Exclude<LockState, { phase: 'open' }> }): ReactNode {
  const { lock: words } = useTexts().people;
  const lock = useLock();
  return (
    <main className="blank signed-out" id="main" aria-labelledby="lock-title">
      <Icon name="lock" size={36} />
      <h1 id="lock-title">{words.title}</h1>
      {state.phase === 'covered' ? (
        <>
          <p>{words.desktop}</p>
          <Button autoFocus type="primary" onClick={() => lock.uncover()}>
            {words.resume}
          </Button>
        </>
      ) : (
        <>
          <p>{words[state.why]}</p>
          <p role="status" className="muted">
            {state.phase === 'locked' ? '' : state.failed ? words.unconfirmed : words.locking}
          </p>
          {state.phase === 'locked' ? (
            <Button autoFocus type="primary" onClick={openSignIn}>
              {words.signIn}
            </Button>
          ) : null}
        </>
      )}
    </main>
  );
}

/** Locks an idle page after a warning; draws nothing without an idle limit. */
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

/** Time from warning to lock, at most half of the idle limit. */
const WARNING_MS = 30_000;

type IdleStep = { readonly step: 'busy' | 'over' } | { readonly step: 'warning'; readonly seconds: number };

/** Compares the idle time with the limit. */
export function idleStep(idleMs: number, limitMinutes: number): IdleStep {
  const limit = limitMinutes * 60_000;
  const left = limit - idleMs;
  if (left <= 0) return { step: 'over' };
  if (left > Math.min(WARNING_MS, limit / 2)) return { step: 'busy' };
  return { step: 'warning', seconds: Math.ceil(left / 1000) };
}

/** Replaces the page if the agent does not know the session. The console's sign-in page knows whether accounts exist. */
export function SignedOut(): ReactNode {
  const me = useMe();
  return me === null || canEndSession(me) ? <SignInAgain /> : <FreshAddress />;
}

function SignInAgain(): ReactNode {
  const { signedOut } = useTexts().people;
  return (
    <main className="blank signed-out" id="main">
      <Icon name="key" size={36} />
      <h1>{signedOut.title}</h1>
      <p>{signedOut.why}</p>
      <Button autoFocus type="primary" onClick={openSignIn}>
        {signedOut.signIn}
      </Button>
      <p className="muted">{signedOut.waiting}</p>
    </main>
  );
}

function FreshAddress(): ReactNode {
  const { signedOut } = useTexts().shell;
  return (
    <main className="blank signed-out" id="main">
      <Icon name="key" size={36} />
      <h1>{signedOut.title}</h1>
      <p>{signedOut.why}</p>
      <ol>
        {signedOut.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p className="command">
        <code>{signedOut.command}</code>
        <CopyButton text={signedOut.command} what={signedOut.command} />
      </p>
      <p className="muted">{signedOut.waiting}</p>
    </main>
  );
}
