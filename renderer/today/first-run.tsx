import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { StatusView } from '../../shared/api/views/status.ts';
import { hashOf, type Route } from '../app/route.ts';
import { useQuery } from '../connection/use-query.ts';
import { useMe } from '../people/me.tsx';
import { abilityOf } from '../people/page-abilities.ts';
import { useLaterTexts } from '../texts/later-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Facts, Section } from '../ui/section.tsx';

interface RunStep {
  readonly key: 'key' | 'check' | 'file' | 'accounts' | 'days';
  readonly done: boolean;
  readonly leads: Route;
}

/** Steps from installation to the first case, each with a link to its page. */
export function FirstRun({ status }: { readonly status: StatusView }): ReactNode {
  const { firstRun: words } = useLaterTexts();
  const me = useMe();
  const mayRead = me?.abilities.includes('rules.read') ?? false;
  const { data: rules } = useQuery(`rules ${String(mayRead)}`, async (agent) =>
    mayRead ? (await agent.rules.show()).rules : [],
  );
  const hasTerms = (rules ?? []).some(
    ({ path, value }) => path.startsWith('work.deadlines.') && value !== null,
  );
  const heard = status.lastAnswer === undefined ? status.lastPollAt !== null : status.lastAnswer.at !== null;
  const steps: readonly RunStep[] = [
    { key: 'key', done: heard, leads: { page: 'health' } },
    { key: 'check', done: heard, leads: { page: 'doctor' } },
    {
      key: 'file',
      done: Object.values(status.counts.delivery).some((n) => n > 0),
      leads: { page: 'health' },
    },
    { key: 'accounts', done: me?.how === 'account', leads: { page: 'people' } },
    { key: 'days', done: hasTerms, leads: { page: 'settings' } },
  ];
  const current = steps.find(({ done }) => !done)?.key;
  const done = steps.filter((step) => step.done).length;
  const [folder] = status.folders;
  return (
    <section className="panel first-run" aria-label={words.title}>
      <header className="panel-head">
        <h2>{done === steps.length ? words.title : words.left(steps.length - done)}</h2>
        <span className="muted">{words.done(done, steps.length)}</span>
        <progress className="run-bar" aria-hidden="true" value={done} max={steps.length} />
      </header>
      <p className="muted pad">{words.detail}</p>
      <ol>
        {steps.map(({ key, done: isDone, leads }, index) => (
          <li
            key={key}
            className={isDone ? 'run-done' : undefined}
            aria-current={key === current ? 'step' : undefined}
          >
            <span className="run-number">
              {isDone ? <Icon name="check" /> : index + 1}
              {isDone ? <span className="unseen">{words.yes}</span> : null}
            </span>
            <div>
              <h3>{words[key].title}</h3>
              <p className="muted break">
                {key === 'file' ? words.file.detail(folder?.path ?? '') : words[key].detail}
              </p>
            </div>
            {key === 'file' ? (
              folder === undefined ? null : (
                <CopyButton labelled text={folder.path} what={words.file.action} />
              )
            ) : me?.abilities.includes(abilityOf(leads)) === true ? (
              <Button type={key === current ? 'primary' : 'default'} href={hashOf(leads)}>
                {words[key].action}
              </Button>
            ) : null}
          </li>
        ))}
      </ol>
      <OptionalRules />
    </section>
  );
}

/** Optional, so not one of the steps: NHI's rules for 預檢. */
function OptionalRules(): ReactNode {
  const { rules: words } = useLaterTexts().firstRun;
  const { data } = useQuery('packages', (agent, signal) => agent.ig.list(undefined, { signal }));
  if (data === null || data.some(({ rules }) => rules !== undefined)) return null;
  return (
    <p className="first-run-more">
      <span>
        <b>{words.title}</b> <span className="muted">{words.detail}</span>
      </span>
    </p>
  );
}

/** Beside the steps: contacts for each kind of trouble, and documents for them. */
export function FirstRunSide({
  status: { hospitalId, folders },
}: {
  readonly status: StatusView;
}): ReactNode {
  const { shell } = useTexts();
  const words = useLaterTexts().firstRun;
  return (
    <Section title={words.whom} className="run-side">
      <Facts
        facts={[
          { label: words.key.short, value: words.key.whom },
          { label: words.check.short, value: words.check.whom },
          {
            label: words.file.short,
            value: (
              <>
                {words.file.whom}
                <CopyButton
                  labelled
                  type="link"
                  text={words.exportNote(
                    hospitalId,
                    folders.map(({ path }) => path).join(shell.common.listEnd),
                  )}
                  what={words.copyNote}
                />
              </>
            ),
          },
        ]}
      />
    </Section>
  );
}
