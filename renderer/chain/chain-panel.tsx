import type { ReactNode } from 'react';
import type { ChainView } from '../../shared/api/chains-contract.ts';
import type { Query } from '../connection/use-query.ts';
import { num } from '../format/number.ts';
import { useTexts } from '../texts/use-texts.ts';
import { LoadFailed } from '../ui/load-failed.tsx';
import { Section } from '../ui/section.tsx';
import { ChainLine } from './chain-line.tsx';
import { Suggestion } from './suggestion.tsx';

/** The cases that this one belongs with: what is in force, what goes on, and what a person is asked to confirm. */
export function ChainPanel({
  id,
  query,
}: {
  readonly id: string;
  readonly query: Query<ChainView>;
}): ReactNode {
  const { chain: words } = useTexts();
  const { data, error, reload } = query;
  if (data === null) return error === null ? null : <LoadFailed error={error} retry={reload} />;
  const alone = data.cases.length < 2 && data.suggestions.length === 0 && !data.otherPatient;
  return (
    <Section
      title={words.title}
      className="chain-panel"
      extra={data.cases.length < 2 ? undefined : <span className="count">{num(data.cases.length)}</span>}
    >
      {alone ? <p className="muted pad">{words.alone}</p> : <Chain id={id} chain={data} />}
    </Section>
  );
}

function Chain({ id, chain }: { readonly id: string; readonly chain: ChainView }): ReactNode {
  const { chain: words } = useTexts();
  const effective = chain.cases.filter((one) => one.id === chain.effective);
  const underWay = chain.cases.filter((one) => chain.underWay.includes(one.id));
  return (
    <>
      {chain.otherPatient ? (
        <p className="pad tone-bad" role="alert">
          {words.otherPatient}
        </p>
      ) : null}
      {chain.cases.length < 2 ? null : (
        <>
          <div className="chain-now">
            <Now title={words.effective} none={words.noEffective} cases={effective} current={id} />
            <Now title={words.underWay} none={words.noUnderWay} cases={underWay} current={id} />
          </div>
          <ol className="chain-cases">
            {chain.cases.toReversed().map((one) => (
              <ChainLine
                key={one.id}
                one={one}
                current={one.id === id}
                edges={chain.edges.filter(({ to }) => to === one.id)}
              />
            ))}
          </ol>
        </>
      )}
      {chain.suggestions.map((suggestion) => (
        <Suggestion key={`${suggestion.from} ${suggestion.to}`} suggestion={suggestion} />
      ))}
    </>
  );
}

interface NowProps {
  readonly title: string;
  readonly none: string;
  readonly cases: ChainView['cases'];
  readonly current: string;
}

function Now({ title, none, cases, current }: NowProps): ReactNode {
  return (
    <div>
      <h3>{title}</h3>
      {cases.length === 0 ? <p className="muted">{none}</p> : null}
      <ul>
        {cases.map((one) => (
          <ChainLine key={one.id} one={one} current={one.id === current} edges={[]} brief />
        ))}
      </ul>
    </div>
  );
}
