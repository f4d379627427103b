import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { openSignIn } from './console-session.ts';
import { useLock, type LockState } from './lock.ts';

/** In the place of everything while locked: nothing of the page is in the document behind it. */
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
          <Button
            autoFocus
            type="primary"
            onClick={() => {
              lock.uncover();
            }}
          >
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
