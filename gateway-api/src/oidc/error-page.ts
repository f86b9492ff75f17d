import { page } from './page.js';

/** For a sign-in that cannot go on. It says nothing that came from outside. */
export const ERROR_PAGE = page({
  title: '登录未完成 信鉴 · Sign-in failed, Xinjian',
  body: `<p role="alert">登录请求无效或已过期，请从信鉴首页重新登录。
<span lang="en">This sign-in request is not valid, or no longer: begin again from the explorer's first page.</span></p>`,
});
