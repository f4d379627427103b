import Alert from 'antd/es/alert';
import Modal from 'antd/es/modal';
import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useTexts } from '../texts/use-texts.ts';
import { CaseStrip, CaseStrips } from './case-strip.tsx';

interface AskDialogProps {
  /** `動作 病人・藥品？` */
  readonly title: string;
  /** Whom it is about, where that is known. */
  readonly about?: readonly CaseRow[];
  /** Of how many in all. */
  readonly count?: number;
  /** What happens, in up to three lines. */
  readonly does?: readonly string[];
  readonly ok: string;
  readonly danger?: boolean;
  readonly ready: boolean;
  readonly running: boolean;
  readonly error?: string | null;
  /** Instead of 返回; `stops`: it can be pressed while the work runs. */
  readonly cancel?: { readonly text: string; readonly stops: boolean };
  /** There is nothing to go back from: the work has ended. */
  readonly ended?: boolean;
  readonly onOk: () => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

const SHOWN = 8;

/** Every question about a case is asked in this one: whom it is about, what happens, what it needs, and one button that does it. */
export function AskDialog(props: AskDialogProps): ReactNode {
  const { shell } = useTexts();
  const { about = [], count = about.length, does = [], running, ended = false, cancel } = props;
  const [only] = about;
  return (
    <Modal
      open
      width={560}
      title={props.title}
      okText={props.ok}
      cancelText={cancel?.text ?? shell.common.cancel}
      okButtonProps={{ disabled: !props.ready, loading: running, danger: props.danger === true }}
      cancelButtonProps={ended ? { hidden: true } : { disabled: running && cancel?.stops !== true }}
      mask={{ closable: false }}
      onOk={props.onOk}
      onCancel={props.onClose}
    >
      <div className="dialog-body">
        {count === 1 && only !== undefined ? <CaseStrip row={only} /> : null}
        {count > 1 && about.length > 0 ? (
          <CaseStrips rows={about.slice(0, SHOWN)} left={count - Math.min(about.length, SHOWN)} />
        ) : null}
        {does.length === 0 ? null : (
          <ul className="dialog-does">
            {does.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
        {props.children}
        {props.error === null || props.error === undefined ? null : (
          <Alert type="error" showIcon title={props.error} />
        )}
      </div>
    </Modal>
  );
}
