import type { ReactNode } from 'react';
import type { ChainView } from '../../shared/api/chains-contract.ts';
import { useConnection } from '../connection/agent-context.ts';
import { useAction } from '../connection/use-action.ts';
import { MayButton } from '../people/may-button.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { ChainLine } from './chain-line.tsx';

/** Two cases that may be one matter: a person says whether they are. */
export function Suggestion({
  suggestion,
}: {
  readonly suggestion: ChainView['suggestions'][number];
}): ReactNode {
  const words = useTexts().chain.suggestion;
  const { client } = useConnection();
  const { from, to, kind, other } = suggestion;
  const confirm = useAction(
    () => client.chains.link({ from, to, kind, verdict: 'confirmed' }),
    words.confirmed,
  );
  const deny = useAction(() => client.chains.link({ from, to, kind, verdict: 'denied' }), words.denied);
  return (
    <div className="suggestion" role="group" aria-label={words.title}>
      <p>
        <strong>{words.title}</strong>
      </p>
      <p>{words[kind][other.id === from ? 'later' : 'earlier']}</p>
      <ul>
        <ChainLine one={other} current={false} edges={[]} />
      </ul>
      <div className="suggestion-moves">
        <MayButton
          ability="cases.work"
          size="small"
          type="primary"
          loading={confirm.running}
          onClick={confirm.run}
        >
          {words.confirm}
        </MayButton>
        <MayButton ability="cases.work" size="small" loading={deny.running} onClick={deny.run}>
          {words.deny}
        </MayButton>
      </div>
    </div>
  );
}
