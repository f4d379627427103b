import AntdApp from 'antd/es/app';

/** Copies a text and confirms it; `refused` is shown if the browser denies access, unless the text also stands where the click leads. */
export function useCopy(
  refused: string | null,
  level: 'warning' | 'error' = 'warning',
): (text: string, done: string) => Promise<void> {
  const { message } = AntdApp.useApp();
  return async (text, done) => {
    try {
      await navigator.clipboard.writeText(text);
      void message.success(done);
    } catch {
      if (refused !== null) void message[level](refused);
    }
  };
}
