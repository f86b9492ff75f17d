import { page } from './page.js';

/** The page on which people sign in, Chinese first. It holds nothing that came from outside. */
export function signInPage({ failed }: { readonly failed: boolean }): string {
  const message = failed
    ? '<p role="alert">用户名或密码不正确。 <span lang="en">Wrong user name or password.</span></p>'
    : '';
  return page({
    title: '登录 信鉴 · Sign in to Xinjian',
    body: `${message}
<form method="post" autocomplete="on">
<label>用户名 <span lang="en">User name</span><input name="username" required autofocus autocomplete="username"></label>
<label>密码 <span lang="en">Password</span><input name="password" type="password" required autocomplete="current-password"></label>
<button>登录 Sign in</button>
</form>`,
  });
}
