import Button from 'antd/es/button';
import Tooltip from 'antd/es/tooltip';
import { useEffect, useState, type ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from './icon.tsx';

interface CopyButtonProps {
  /** A function is called on click, for text that is not on the page. */
  readonly text: string | (() => Promise<string>);
  /** Names the copied text for screen readers. */
  readonly what: string;
  /** Shows its label; otherwise it is an icon beside the text. */
  readonly labelled?: boolean;
  readonly type?: 'default' | 'link';
}

export function CopyButton({ text, what, labelled = false, type = 'default' }: CopyButtonProps): ReactNode {
  const { common } = useTexts().shell;
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : await text());
      setCopied(true);
    } catch {
      // The agent or browser refused: do not show "copied"; the text can still be selected.
      setCopied(false);
    }
  };
  if (labelled)
    return (
      <Button
        type={type}
        size={type === 'link' ? 'small' : 'middle'}
        icon={<Icon name={copied ? 'tick' : 'copy'} size={14} />}
        onClick={() => void copy()}
      >
        {copied ? common.copied : what}
      </Button>
    );
  return (
    <Tooltip title={copied ? common.copied : common.copyOf(what)}>
      <Button
        type="text"
        size="small"
        className={copied ? 'copy-button copied' : 'copy-button'}
        aria-label={copied ? common.copied : common.copyOf(what)}
        icon={<Icon name={copied ? 'tick' : 'copy'} size={14} />}
        onClick={() => void copy()}
      />
    </Tooltip>
  );
}
