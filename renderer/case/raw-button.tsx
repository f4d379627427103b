import Button from 'antd/es/button';
import Drawer from 'antd/es/drawer';
import { useState, useMemo, type ReactNode } from 'react';
import { useQuery } from '../connection/use-query.ts';
import { ECHO_URL } from '../../shared/echo.ts';
import { useMay } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { DialogFocus } from '../ui/dialog-focus.tsx';
import { Icon } from '../ui/icon.tsx';
import { NoAnswer } from '../ui/load-failed.tsx';

/** Opens the raw JSON of a Bundle or an answer; fetched only on click. */
export function RawButton({ id, what }: { readonly id: string; readonly what: RawWhat }): ReactNode {
  const { raw } = useTexts().caseTexts;
  const seesPatients = useMay('patient.reveal');
  const [open, setOpen] = useState(false);
  const bundle = what === 'bundle';
  // The JSON contains the patient's name.
  if (!seesPatients) return null;
  return (
    <>
      <Button
        size={bundle ? 'middle' : 'small'}
        type={bundle ? 'default' : 'link'}
        icon={bundle ? <Icon name="code" /> : null}
        onClick={() => setOpen(true)}
      >
        {bundle ? raw.bundle : raw.open}
      </Button>
      {open ? <RawDrawer id={id} what={what} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

type RawWhat = 'bundle' | { readonly answer: string };

/** Maximum lines drawn: more would block the page; staff use an editor for the rest. */
const SHOWN_LINES = 5_000;

interface RawDrawerProps {
  readonly id: string;
  readonly what: RawWhat;
  readonly onClose: () => void;
}

/** The formatted JSON. The text is held only while the drawer is open. A reconnection does not refetch it, as each fetch is audited. */
function RawDrawer({ id, what, onClose }: RawDrawerProps): ReactNode {
  const { raw } = useTexts().caseTexts;
  const key = `${id} ${what === 'bundle' ? what : what.answer}`;
  const { data, error, reload } = useQuery(
    key,
    (agent, signal) =>
      agent.cases.raw({ id, what: what === 'bundle' ? what : { answer: what.answer } }, { signal }),
    () => false,
  );
  const text = data?.text;
  const lines = useMemo(() => (text === undefined ? [] : pretty(text).split('\n')), [text]);
  return (
    <Drawer
      open
      size={Math.min(960, window.innerWidth * 0.9)}
      title={what === 'bundle' ? raw.openBundle : raw.answer}
      onClose={onClose}
      extra={
        text === undefined ? null : (
          <span className="raw-tools">
            <span className="muted tabular">{raw.lines(lines.length)}</span>
            <CopyButton text={text} what={raw.copy} />
          </span>
        )
      }
      footer={<span className="muted">{raw.audited}</span>}
    >
      <DialogFocus />
      {text !== undefined ? (
        <>
          {text.includes(ECHO_URL) ? <p className="muted">{raw.withoutEcho}</p> : null}
          {lines.length > SHOWN_LINES ? <p className="muted">{raw.cut(SHOWN_LINES)}</p> : null}
          <pre className="raw" tabIndex={0}>
            {lines.slice(0, SHOWN_LINES).join('\n')}
          </pre>
        </>
      ) : (
        <NoAnswer error={error} reload={reload} rows={12} />
      )}
    </Drawer>
  );
}

/** Indents by two spaces; text that is no JSON is shown unchanged. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Invalid JSON is a common reason for a refusal: show the text unchanged.
    return text;
  }
}
