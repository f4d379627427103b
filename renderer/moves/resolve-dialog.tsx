import Alert from 'antd/es/alert';
import AntdApp from 'antd/es/app';
import Checkbox from 'antd/es/checkbox';
import Input from 'antd/es/input';
import Radio, { type RadioRef } from 'antd/es/radio';
import { useEffect, useRef, useState, useId, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useAsked, type ActionState } from '../connection/use-action.ts';
import { useCaseNames } from '../names/case-names.ts';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog } from '../ui/ask-dialog.tsx';
import { SimilarNumbers, WhomToLookFor } from './whom-to-look-for.tsx';

interface ResolveDialogProps {
  readonly id: string;
  /** The case, if loaded: the dialog shows the search terms for it. */
  readonly about: CaseRow | undefined;
  readonly onClose: () => void;
}

type Answer = 'found' | 'absent';

/**
 * Resolves a doubtful send by what a person found at NHI: a number, which the agent verifies, or absence. Absence needs two confirmations, as a
 * mistake sends the case a second time.
 */
export function ResolveDialog({ id, about, onClose }: ResolveDialogProps): ReactNode {
  const { resolve, moves } = useTexts();
  const namesOf = useCaseNames();
  // NHI has an accepted case: only its number is unknown.
  const mayBeAbsent = about?.delivery !== 'accepted';
  const [answer, setAnswer] = useState<Answer | null>(mayBeAbsent ? null : 'found');
  const [number, setNumber] = useState('');
  const [searched, setSearched] = useState(false);
  const [aware, setAware] = useState(false);
  const search = useSearchedAnew();
  const found = number.trim();
  const ready = answer === 'found' ? found !== '' : answer === 'absent' && searched && aware && search.ready;
  const who = about === undefined ? moves.thisOne : namesOf(about).who;
  const asked = useResolve({ id, answer, number: found, search, onClose });
  const numberField = (
    <FoundNumber
      value={number}
      onChange={setNumber}
      onEnter={() => {
        if (ready) asked.run();
      }}
    />
  );
  return (
    <AskDialog
      title={mayBeAbsent ? resolve.title(who) : resolve.numberTitle(who)}
      ok={answer === 'absent' ? resolve.resend : resolve.verify}
      danger={answer === 'absent'}
      ready={ready}
      {...asked.dialog}
      onClose={onClose}
    >
      <p>
        {mayBeAbsent
          ? resolve.intro
          : typeof about.caseNumber === 'string'
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
            asked.forget();
          }}
        >
          <div className={answer === 'found' ? 'choice chosen' : 'choice'}>
            <FirstChoice>{resolve.found}</FirstChoice>
            {answer === 'found' ? <div className="choice-detail">{numberField}</div> : null}
          </div>
          <div className={answer === 'absent' ? 'choice chosen' : 'choice'}>
            <Radio value="absent">{resolve.absent}</Radio>
            {answer === 'absent' ? (
              <Absence {...{ searched, aware, search }} onSearched={setSearched} onAware={setAware} />
            ) : null}
          </div>
        </Radio.Group>
      ) : (
        numberField
      )}
    </AskDialog>
  );
}

type SearchedAnew = ReturnType<typeof useSearchedAnew>;

/** The agent searches again before it sends. Each search may find more numbers, which a person must rule out again. */
function useSearchedAnew() {
  /** Claim numbers that the agent's last search found and that may be this case. */
  const [similar, setSimilar] = useState<readonly string[]>([]);
  /** Claim numbers of earlier searches that a person has ruled out. */
  const [despite, setDespite] = useState<readonly string[]>([]);
  const [looked, setLooked] = useState(false);
  return {
    ...{ similar, despite, looked, setLooked },
    ready: similar.length === 0 || looked,
    found: (numbers: readonly string[]): void => {
      setDespite([...despite, ...similar]);
      setSimilar(numbers);
      setLooked(false);
    },
  };
}

interface Resolving {
  readonly id: string;
  readonly answer: Answer | null;
  readonly number: string;
  readonly search: SearchedAnew;
  readonly onClose: () => void;
}

function useResolve({ id, answer, number, search, onClose }: Resolving): ActionState {
  const { resolve } = useTexts();
  const { message } = AntdApp.useApp();
  return useAsked(
    (client) =>
      client.cases.resolve({
        id,
        found:
          answer === 'found'
            ? { number }
            : { absent: true, confirmed: true, despite: [...search.despite, ...search.similar] },
      }),
    onClose,
    answer === 'found' ? resolve.doneFound : resolve.doneAbsent,
    ({ code, said, numbers }) => {
      if (code === 'found-at-nhi') {
        void message.success(said, 8);
        onClose();
        return true;
      }
      if (code !== 'similar-at-nhi' || numbers.length === 0) return false;
      search.found(numbers);
      return true;
    },
  );
}

interface AbsenceProps {
  readonly searched: boolean;
  readonly aware: boolean;
  readonly search: SearchedAnew;
  readonly onSearched: (searched: boolean) => void;
  readonly onAware: (aware: boolean) => void;
}

/** Absence: two confirmations, and one tick for the numbers that the agent found. */
function Absence({ searched, aware, search, onSearched, onAware }: AbsenceProps): ReactNode {
  const { resolve, moves } = useTexts();
  return (
    <div className="choice-detail">
      <Alert type="warning" showIcon title={resolve.absentHint} />
      <Checkbox checked={searched} onChange={({ target }) => onSearched(target.checked)}>
        {resolve.sureSearched}
      </Checkbox>
      <Checkbox checked={aware} onChange={({ target }) => onAware(target.checked)}>
        {resolve.sureResend}
      </Checkbox>
      {search.similar.length === 0 ? null : (
        <>
          <Alert type="warning" showIcon title={moves.similar.warning} />
          <SimilarNumbers numbers={search.similar} checked={search.looked} onCheck={search.setLooked} />
        </>
      )}
    </div>
  );
}

/** Initial focus of the dialog, set after mounting: otherwise Tab would first go through the dialog's frame. */
function FirstChoice({ children }: { readonly children: ReactNode }): ReactNode {
  const radio = useRef<RadioRef>(null);
  useEffect(() => radio.current?.focus(), []);
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

/** Claim number found at NHI, which the agent verifies. */
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
