import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import { openSignIn } from '../people/console-session.ts';
import { canEndSession } from '../people/lock.ts';
import { useMe } from '../people/use-me.ts';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icon.tsx';

/** In place of the whole page when the agent does not know this session. The console knows whether there are accounts to sign in. */
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
