import { page } from './page.js';

/** Asks whether to sign out. `form` is oidc-provider's own, by which its answer is known. */
export function signOutPage(form: string): string {
  return page({
    title: '退出 信鉴 · Sign out of Xinjian',
    body: `<p>结束本次登录？ <span lang="en">End this session?</span></p>
${form}
<button form="op.logoutForm" name="logout" value="yes" autofocus>退出 Sign out</button>`,
  });
}

/** For whoever signed out without having come from the explorer. */
export const SIGNED_OUT_PAGE = page({
  title: '已退出 信鉴 · Signed out of Xinjian',
  body: '<p>您已退出，可以关闭此页。 <span lang="en">You are signed out and may close this page.</span></p>',
});
