import Popconfirm, { type PopconfirmProps } from 'antd/es/popconfirm';
import type { ReactNode } from 'react';
import { PopoverFocus } from './dialog-focus.tsx';

/** Asks once more at the button itself. */
export function Sure({ title, ...question }: PopconfirmProps & { readonly title: string }): ReactNode {
  return (
    <Popconfirm
      {...question}
      destroyOnHidden
      title={
        <>
          <PopoverFocus />
          {title}
        </>
      }
    />
  );
}
