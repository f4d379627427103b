import Button from 'antd/es/button';
import { useRef, useState, type ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';

interface DropPlaceProps {
  readonly disabled: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Files are dropped here, or chosen by a button that keys reach as well. */
export function DropPlace({ disabled, onFiles }: DropPlaceProps): ReactNode {
  const { check } = useTexts();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <div
      className={over ? 'drop panel over' : 'drop panel'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (!disabled) onFiles([...event.dataTransfer.files]);
      }}
    >
      <Icon name="inbox" size={32} />
      <p>{check.drop}</p>
      <p className="muted">{check.dropHint}</p>
      <Button
        type="primary"
        disabled={disabled}
        onClick={() => {
          input.current?.click();
        }}
      >
        {check.choose}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={check.choose}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same file chosen again, corrected meanwhile, is a change too.
          event.target.value = '';
        }}
      />
    </div>
  );
}
