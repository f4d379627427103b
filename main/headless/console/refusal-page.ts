import { PRODUCT_LINE, SMALL_PAGE_STYLE } from './small-page.ts';

/** What somebody without a session sees: how to get an address that signs in. zh-TW, for staff. */
export function refusalPage(nonce: string): string {
  return `<!doctype html>
<html lang="zh-Hant-TW">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>需要登入・健保事前審查送件</title>
<style nonce="${nonce}">${SMALL_PAGE_STYLE}</style>
<main>
${PRODUCT_LINE}
<h1>需要登入</h1>
<p>這個頁面只能由一次性網址開啟；網址使用過一次或逾時即失效。</p>
<p>請在執行代理程式的電腦上執行下列指令，並開啟所顯示的網址：</p>
<pre>twpas-agent status</pre>
<p lang="en">Open the address shown by the status command on this machine; each address works once.</p>
</main>
</html>
`;
}

/** The body of a 401 that an oRPC client reads as its own error, so that the page can show the sign-in hint. */
export const SIGN_IN_ERROR = JSON.stringify({
  json: { defined: false, code: 'UNAUTHORIZED', status: 401, message: 'no session' },
});
