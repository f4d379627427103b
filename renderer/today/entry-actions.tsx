import AntdApp from 'antd/es/app';
import Button from 'antd/es/button';
import Dropdown from 'antd/es/dropdown';
import { useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { addDays } from '../../shared/days.ts';
import { hashOf } from '../app/route.ts';
import { useConnection } from '../connection/agent-context.ts';
import { failureText } from '../connection/failure.ts';
import { MayButton } from '../people/may-button.tsx';
import { useWhyNot } from '../people/use-me.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { useToday } from '../ui/use-now.ts';
import { EntryDialog, type AskedFor } from './entry-dialog.tsx';
import type { CaseEntry } from './groups.ts';
import { nextMonday } from './next-monday.ts';
import { stepText } from './step-text.ts';
import { abilityOfStep, leadsTo, PARTS, stepsOf } from './steps.ts';
import { useStep } from './use-step.ts';

interface EntryActionsProps {
  readonly entry: CaseEntry;
  readonly row: CaseRow | undefined;
}

/** The button that does the next step, and what else can be done with the entry. */
export function EntryActions({ entry, row }: EntryActionsProps): ReactNode {
  const texts = useTexts();
  const { today: words, work } = texts;
  const language = useLanguage();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const today = useToday();
  const [asked, setAsked] = useState<AskedFor | null>(null);
  const id = entry.caseId;
  const whyNot = useWhyNot();
  const mayWork = whyNot('cases.work') === null;
  const step = useStep(entry, row, setAsked);
  const { first, rest } = stepsOf(entry);
  const snooze = async (until: string): Promise<void> => {
    try {
      await client.work.snooze({ id, until });
      void message.success(work.snooze.done);
    } catch (failure) {
      void message.error(failureText(failure, texts, language));
    }
  };
  const opens = (key: AskedFor, label: string) => ({
    key,
    label,
    onClick: () => {
      setAsked(key);
    },
  });
  const sleeps = (key: string, label: string, until: string) => ({
    key,
    label,
    onClick: () => {
      void snooze(until);
    },
  });
  const own = [
    {
      type: 'group' as const,
      label: words.menu.snooze,
      children: [
        sleeps('tomorrow', words.menu.tomorrow, addDays(today, 1)),
        sleeps('three', words.menu.threeDays, addDays(today, 3)),
        sleeps('monday', words.menu.monday, nextMonday(today)),
        opens('pick', words.menu.pick),
      ],
    },
    { type: 'divider' as const },
    opens('close', words.menu.close),
    opens('assign', words.menu.assign),
  ];
  const label = stepText(first, row, texts);
  return (
    <div className="today-actions">
      {leadsTo(first) || first === 'open' ? (
        // A link, so that it can be opened in a tab of its own.
        <Button
          size="small"
          type="primary"
          href={hashOf({ page: 'case', id, ...(first === 'open' ? {} : { part: PARTS[first] }) })}
        >
          {label}
        </Button>
      ) : (
        <MayButton
          ability={abilityOfStep(first)}
          size="small"
          type="primary"
          onClick={() => {
            step(first);
          }}
        >
          {label}
        </MayButton>
      )}
      {rest.length === 0 && !mayWork ? null : (
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              ...rest.map((each) => ({
                key: each,
                label: stepText(each, row, texts),
                disabled: whyNot(abilityOfStep(each)) !== null,
                title: whyNot(abilityOfStep(each)) ?? '',
                onClick: () => {
                  step(each);
                },
              })),
              ...(mayWork ? own : []),
            ],
          }}
        >
          <Button size="small" aria-haspopup="menu" aria-label={words.moreOf(row?.fileName ?? id)}>
            {words.more}
          </Button>
        </Dropdown>
      )}
      <EntryDialog
        asked={asked}
        id={id}
        onClose={() => {
          setAsked(null);
        }}
      />
    </div>
  );
}
