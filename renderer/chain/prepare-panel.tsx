import type { ReactNode } from 'react';
import type { ChainCase, ChainView } from '../../shared/api/chains-contract.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { APPLY_TYPES } from '../../shared/twpas/codes.ts';
import { useCodeText } from '../texts/use-code-text.ts';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Section } from '../ui/section.tsx';
import { ChainLine } from './chain-line.tsx';
import { preparationFor, type Preparation } from './prepare.ts';
import { followersOf } from './use-chain.ts';

interface PreparePanelProps {
  readonly detail: CaseDetail;
  /** Null while it is not known. */
  readonly chain: ChainView | null;
}

/** After NHI asked for more, or said no: what to send next, with what, and the number it has to name. */
export function PreparePanel({ detail, chain }: PreparePanelProps): ReactNode {
  const words = useTexts().chain.prepare;
  const codeText = useCodeText();
  const preparation = preparationFor(detail);
  if (preparation === null) return null;
  const followers = chain === null ? [] : followersOf(detail.id, chain);
  if (followers.length > 0) return <Followed followers={followers} />;
  const [type] = preparation.types;
  return (
    <Section title={words.title} className="prepare" anchor="prepare">
      <div className="pad prepare-body">
        {type === undefined ? null : (
          <p className="prepare-as">
            {words[preparation.wanted ? 'as' : 'option'](codeText(APPLY_TYPES, type))}
          </p>
        )}
        {type === undefined ? null : <Receipt number={preparation.receiptNumber} />}
        <div>
          <h3>{words.opinions}</h3>
          {preparation.opinions.length === 0 ? <p className="muted">{words.noOpinion}</p> : null}
          {preparation.opinions.map((opinion) => (
            <p key={opinion} className="quote">
              {opinion}
            </p>
          ))}
        </div>
        <Steps preparation={preparation} />
      </div>
    </Section>
  );
}

/** Something has followed already: that is what to look at now. */
function Followed({ followers }: { readonly followers: readonly ChainCase[] }): ReactNode {
  const words = useTexts().chain.prepare;
  return (
    <Section title={words.followed} className="prepare" anchor="prepare">
      <ul className="pad prepare-body">
        {followers.map((one) => (
          <ChainLine key={one.id} one={one} current={false} edges={[]} />
        ))}
      </ul>
    </Section>
  );
}

function Receipt({ number }: { readonly number: string | null }): ReactNode {
  const words = useTexts().chain.prepare;
  if (number === null) return <p className="tone-attention">{words.noReceipt}</p>;
  return (
    <p className="prepare-receipt">
      <span className="muted">{words.receipt}</span>
      <strong className="tabular">{number}</strong>
      <CopyButton text={number} what={words.copy} />
    </p>
  );
}

function Steps({ preparation }: { readonly preparation: Preparation }): ReactNode {
  const { steps } = useTexts().chain.prepare;
  const codeText = useCodeText();
  const [type] = preparation.types;
  const lines =
    type === undefined
      ? [steps.corrected]
      : [
          steps.subType(type, codeText(APPLY_TYPES, type)),
          steps.secondary,
          steps.same,
          steps.reason,
          steps.evidence,
        ];
  return (
    <ol className="prepare-steps">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ol>
  );
}
