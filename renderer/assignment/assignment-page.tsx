import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import type { AssignmentView } from '../../shared/api/assignment-contract.ts';
import type { DeputyView } from '../../shared/api/work-contract.ts';
import type { AssignmentRule } from '../../shared/api/assignment-contract.ts';
import { ruleFor } from '../../shared/assignment.ts';
import { MOST_RULES } from '../../shared/choices.ts';
import { hashOf } from '../app/route.ts';
import { type ActionState, useAsked } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { shortDay } from '../format/time.ts';
import { useLaterTexts } from '../texts/later-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { LoadFailed, NoAnswer } from '../ui/load-failed.tsx';
import { useToday } from '../ui/now.tsx';
import { Section } from '../ui/section.tsx';
import { DeputyOfOwnerDialog, KnownTerm, useDeputies } from '../work/deputy-dialog.tsx';
import { CodesField, useRuleWords } from './codes-field.tsx';
import { RuleRow, type Draft } from './rule-row.tsx';
import './assignment.css';

/** 分派: rules for owners of new cases, and deputies. */
export function AssignmentPage(): ReactNode {
  const words = useLaterTexts().assignment;
  const { data, error, reload } = useQuery(
    'assignment',
    (agent, signal) => agent.assignment.list({}, { signal }),
    // Never refetched by a change, which would discard edits; reload only on request.
    () => false,
  );
  return (
    <div className="access assignment">
      <h1>{words.title}</h1>
      <p className="muted">{words.detail}</p>
      {data !== null && error === null ? null : <NoAnswer error={error} reload={reload} />}
      {data === null ? null : <Rules key={JSON.stringify(data.rules)} view={data} onChanged={reload} />}
      <DeputiesSection />
    </div>
  );
}

let lastKey = 0;
const draftOf = (rule: AssignmentRule): Draft => ({ ...rule, key: (lastKey += 1) });
const ruleOf = ({ departments, drugs, owner }: Draft): AssignmentRule => ({
  departments,
  drugs,
  owner: owner.trim(),
});

interface RulesProps {
  readonly view: AssignmentView;
  readonly onChanged: () => void;
}

/** Rules being edited; they take effect when saved. */
function Rules({ view, onChanged }: RulesProps): ReactNode {
  const words = useLaterTexts().assignment;
  const [drafts, setDrafts] = useState<readonly Draft[]>(() => view.rules.map(draftOf));
  const rules = drafts.map(ruleOf);
  const isChanged = JSON.stringify(rules) !== JSON.stringify(view.rules);
  const save = useAsked(
    (client) => client.assignment.save({ rules, seen: view.rules }),
    onChanged,
    words.saved,
  );
  const change = (next: readonly Draft[]): void => {
    save.forget();
    setDrafts(next);
  };
  const all = drafts.findIndex(({ departments, drugs }) => departments.length + drugs.length === 0);
  return (
    <Section title={words.rules}>
      <div className="assignment-panel">
        {drafts.length === 0 ? (
          <p className="muted">{words.none}</p>
        ) : (
          <ol className="assignment-rules" inert={save.running}>
            {drafts.map((draft, at) => (
              <RuleRow
                key={draft.key}
                draft={draft}
                place={at + 1}
                count={drafts.length}
                cannotWork={view.cannotWork.includes(draft.owner)}
                isNeverReached={all >= 0 && at > all}
                onChange={(next) => change(drafts.map((each) => (each === draft ? next : each)))}
                onMove={(by) => change(moved(drafts, at, at + by))}
                onRemove={() => change(drafts.filter((each) => each !== draft))}
              />
            ))}
          </ol>
        )}
        <SaveBar
          isFull={drafts.length >= MOST_RULES}
          isChanged={isChanged}
          isWhole={rules.every(({ owner }) => owner !== '')}
          save={save}
          onAdd={() => change([...drafts, draftOf({ departments: [], drugs: [], owner: '' })])}
          onUndo={() => change(view.rules.map(draftOf))}
          onReload={onChanged}
        />
        <p className="muted">{words.foot}</p>
        <TryOut rules={rules} cannotWork={view.cannotWork} />
      </div>
    </Section>
  );
}

interface SaveBarProps {
  readonly isFull: boolean;
  readonly isChanged: boolean;
  /** Each row has an owner. */
  readonly isWhole: boolean;
  readonly save: ActionState;
  readonly onAdd: () => void;
  readonly onUndo: () => void;
  readonly onReload: () => void;
}

function SaveBar({ isFull, isChanged, isWhole, save, ...on }: SaveBarProps): ReactNode {
  const words = useLaterTexts().assignment;
  return (
    <>
      <div className="assignment-actions">
        <Button disabled={isFull || save.running} onClick={on.onAdd}>
          {words.add}
        </Button>
        <span className="muted">{isChanged ? words.unsaved : ''}</span>
        <Button disabled={!isChanged || save.running} onClick={on.onUndo}>
          {words.undo}
        </Button>
        <Button type="primary" disabled={!isChanged || !isWhole} loading={save.running} onClick={save.run}>
          {words.save}
        </Button>
      </div>
      {save.error === null ? null : (
        <Alert
          type="error"
          showIcon
          title={save.error}
          action={
            <Button size="small" onClick={on.onReload}>
              {words.again}
            </Button>
          }
        />
      )}
    </>
  );
}

function moved(drafts: readonly Draft[], from: number, to: number): readonly Draft[] {
  const rest = drafts.toSpliced(from, 1);
  const [one] = drafts.slice(from, from + 1);
  return one === undefined ? drafts : rest.toSpliced(to, 0, one);
}

/** Shows which row would assign a case; also for unsaved rows. */
function TryOut({
  rules,
  cannotWork,
}: {
  readonly rules: readonly AssignmentRule[];
  readonly cannotWork: readonly string[];
}): ReactNode {
  const words = useLaterTexts().assignment.tryOut;
  const wordsOf = useRuleWords();
  const today = useToday();
  const [departments, setDepartments] = useState<readonly string[]>([]);
  const [drugs, setDrugs] = useState<readonly string[]>([]);
  const { data } = useDeputies();
  const found = ruleFor(rules, { department: departments.at(-1) ?? null, drugs });
  const standing = (data ?? []).find(
    (each) => each.caseId === null && each.owner === found?.owner && each.standsNow,
  );
  return (
    <fieldset className="assignment-try">
      <legend>{words.title}</legend>
      <div className="assignment-fields">
        <CodesField
          table="department"
          label={words.department}
          value={departments}
          placeholder={words.chooseDepartment}
          // A case has one department.
          onChange={(codes) => setDepartments(codes.slice(-1))}
        />
        <CodesField
          table="drug"
          label={words.drug}
          value={drugs}
          placeholder={words.chooseDrug}
          onChange={setDrugs}
        />
      </div>
      {departments.length + drugs.length === 0 ? null : (
        <p role="status">
          {found === null || found.owner === ''
            ? words.nobody
            : cannotWork.includes(found.owner)
              ? words.cannot(found.place, found.owner)
              : words.owner(found.place, found.owner, wordsOf(found))}
          {standing === undefined ? null : (
            <span className="muted"> {words.deputy(standing.deputy, shortDay(standing.until, today))}</span>
          )}
        </p>
      )}
    </fieldset>
  );
}

/** Deputies and their owners: whole accounts with the end of the period, single cases as a count. */
function DeputiesSection(): ReactNode {
  const { work } = useTexts();
  const words = useLaterTexts().assignment.deputies;
  const today = useToday();
  const [isOpen, setOpen] = useState(false);
  const { data, error, reload } = useDeputies();
  const whole = (data ?? []).filter(({ caseId }) => caseId === null);
  const single = Map.groupBy(
    (data ?? []).filter(({ caseId }) => caseId !== null),
    ({ owner, deputy, from, until }) => JSON.stringify([owner, deputy, from, until]),
  );
  return (
    <Section
      title={words.title}
      extra={
        <Button size="small" onClick={() => setOpen(true)}>
          {work.deputy.start}
        </Button>
      }
    >
      <div className="assignment-panel">
        {data === null && error !== null ? <LoadFailed error={error} retry={reload} /> : null}
        {data?.length === 0 ? <p className="muted">{words.none}</p> : null}
        <ul className="term-list">
          {whole.map((term) => (
            <KnownTerm key={term.n} term={term} ofWhom />
          ))}
          {[...single].map(([key, terms]) => (
            <SingleCases key={key} terms={terms} today={today} />
          ))}
        </ul>
        {isOpen ? <DeputyOfOwnerDialog onClose={() => setOpen(false)} /> : null}
      </div>
    </Section>
  );
}

/** Single cases of an owner, grouped by deputy and period. */
function SingleCases({
  terms,
  today,
}: {
  readonly terms: readonly DeputyView[];
  readonly today: string;
}): ReactNode {
  const { work } = useTexts();
  const words = useLaterTexts().assignment.deputies;
  const [first] = terms;
  if (first === undefined) return null;
  const { owner, deputy, from, until, caseId, canWork } = first;
  return (
    <li>
      <span>
        {words.single(
          owner,
          terms.length,
          work.deputy.term(deputy, shortDay(from, today), shortDay(until, today)),
        )}
      </span>
      {canWork ? null : <small className="tone-attention">{work.deputy.cannot(deputy)}</small>}
      {terms.length === 1 && caseId !== null ? (
        <Button size="small" type="link" href={hashOf({ page: 'case', id: caseId })}>
          {words.open}
        </Button>
      ) : null}
    </li>
  );
}
