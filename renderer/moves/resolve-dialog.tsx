import Alert from 'antd/es/alert';
import AntdApp from 'antd/es/app';
import Checkbox from 'antd/es/checkbox';
import Input from 'antd/es/input';
import Radio, { type RadioRef } from 'antd/es/radio';
import { useEffect, useRef, useState, useId, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useAsked } from '../connection/use-action.ts';
import { useCaseNames } from '../names/case-names.ts';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog } from '../ui/ask-dialog.tsx';
import { SimilarNumbers } from './similar-numbers.tsx';
import { WhomToLookFor } from './whom-to-look-for.tsx';

interface ResolveDialogProps {
  readonly id: string;
  /** The case, where the page has it at hand: the dialog says whom to look for. */
  readonly about?: CaseRow;
  /** False where NHI has said that it has the case, and only its number is open. */
  readonly mayBeAbsent?: boolean;
  readonly onClose: () => void;
}

type Answer = 'found' | 'absent';

/**
 * Settles a doubtful send by what a person saw at NHI: a number, which the agent verifies, or absence, attested
 * twice because a wrong word here sends the case a second time.
 */
export function ResolveDialog({ id, about, mayBeAbsent = true, onClose }: ResolveDialogProps): ReactNode {
  const { resolve, moves } = useTexts();
  const { message } = AntdApp.useApp();
  const namesOf = useCaseNames();
  const [answer, setAnswer] = useState<Answer | null>(mayBeAbsent ? null : 'found');
  const [number, setNumber] = useState('');
  const [searched, setSearched] = useState(false);
  const [aware, setAware] = useState(false);
  /** What the last search found that may be the case; those that a person has looked at since; and whether this list is. */
  const [similar, setSimilar] = useState<readonly string[]>([]);
  const [despite, setDespite] = useState<readonly string[]>([]);
  const [looked, setLooked] = useState(false);
  const found = number.trim();
  const ready =
    answer === 'found'
      ? found !== ''
      : answer === 'absent' && searched && aware && (similar.length === 0 || looked);
  const who = about === undefined ? moves.thisOne : namesOf(about).who;
  const { running, error, run, forget } = useAsked(
    (client) =>
      client.cases.resolve({
        id,
        found:
          answer === 'found'
            ? { number: found }
            : { absent: true, confirmed: true, despite: [...despite, ...similar] },
      }),
    () => {
      void message.success(answer === 'found' ? resolve.doneFound : resolve.doneAbsent);
      onClose();
    },
    ({ code, said, numbers }) => {
      if (code === 'found-at-nhi') {
        void message.success(said, 8);
        onClose();
        return true;
      }
      if (code !== 'similar-at-nhi' || numbers.length === 0) return false;
      // Of each list anew: the search is made once more, and may show more.
      setDespite([...despite, ...similar]);
      setSimilar(numbers);
      setLooked(false);
      return true;
    },
  );
  const numberField = (
    <FoundNumber
      value={number}
      onChange={setNumber}
      onEnter={() => {
        if (ready && !running) run();
      }}
    />
  );
  return (
    <AskDialog
      title={mayBeAbsent ? resolve.title(who) : resolve.numberTitle(who)}
      ok={answer === 'absent' ? resolve.resend : resolve.verify}
      danger={answer === 'absent'}
      ready={ready}
      running={running}
      error={error}
      onOk={run}
      onClose={onClose}
    >
      <p>
        {mayBeAbsent
          ? resolve.intro
          : typeof about?.caseNumber === 'string'
            ? resolve.otherIntro(about.caseNumber)
            : resolve.numberIntro}
      </p>
      {about === undefined ? null : <WhomToLookFor row={about} />}
      {mayBeAbsent ? (
        <Radio.Group
          className="choices"
          value={answer}
          onChange={(event) => {
            setAnswer(event.target.value === 'found' ? 'found' : 'absent');
            forget();
          }}
        >
          <div className={answer === 'found' ? 'choice chosen' : 'choice'}>
            <FirstChoice>{resolve.found}</FirstChoice>
            {answer === 'found' ? <div className="choice-detail">{numberField}</div> : null}
          </div>
          <div className={answer === 'absent' ? 'choice chosen' : 'choice'}>
            <Radio value="absent">{resolve.absent}</Radio>
            {answer === 'absent' ? (
              <div className="choice-detail">
                <Alert type="warning" showIcon title={resolve.absentHint} />
                <Checkbox checked={searched} onChange={(event) => setSearched(event.target.checked)}>
                  {resolve.sureSearched}
                </Checkbox>
                <Checkbox checked={aware} onChange={(event) => setAware(event.target.checked)}>
                  {resolve.sureResend}
                </Checkbox>
                {similar.length === 0 ? null : (
                  <>
                    <Alert type="warning" showIcon title={moves.similar.warning} />
                    <SimilarNumbers numbers={similar} checked={looked} onCheck={setLooked} />
                  </>
                )}
              </div>
            ) : null}
          </div>
        </Radio.Group>
      ) : (
        numberField
      )}
    </AskDialog>
  );
}

/** The dialog starts here: before it, Tab would lead through its frame first. Focused once it is in the document. */
function FirstChoice({ children }: { readonly children: ReactNode }): ReactNode {
  const radio = useRef<RadioRef>(null);
  useEffect(() => {
    radio.current?.focus();
  }, []);
  return (
    <Radio ref={radio} value={'found' satisfies Answer}>
      {children}
    </Radio>
  );
}

interface FoundNumberProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onEnter: () => void;
}

/** The number that a person found at NHI, which the agent verifies. */
function FoundNumber({ value, onChange, onEnter }: FoundNumberProps): ReactNode {
  const { resolve } = useTexts();
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="field-label">
        {resolve.number}
      </label>
      <Input
        id={id}
        autoFocus
        className="tabular found-number"
        value={value}
        maxLength={64}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        onPressEnter={onEnter}
      />
      <p className="second">{resolve.foundHint}</p>
    </div>
  );
}
