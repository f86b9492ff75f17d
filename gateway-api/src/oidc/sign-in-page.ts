/** The page on which people sign in, Chinese first. It holds nothing that came from outside. */
export function signInPage({ failed }: { readonly failed: boolean }): string {
  const message = failed
    ? '<p role="alert">用户名或密码不正确。 <span lang="en">Wrong user name or password.</span></p>'
    : '';
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>登录 信鉴 · Sign in to Xinjian</title>
<style>
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #f4f6f8; color: #1c2733;
  font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
main { width: min(22rem, calc(100vw - 2rem)); background: #fff; border: 1px solid #dce2e8; border-radius: 8px; padding: 2rem; box-sizing: border-box; }
h1 { margin: 0; font-size: 1.5rem; letter-spacing: .1em; }
h1 + p { margin: 0 0 1.5rem; color: #5b6b7b; font-size: .875rem; }
label { display: block; margin: 0 0 1rem; font-size: .875rem; }
input { display: block; width: 100%; box-sizing: border-box; margin-top: .25rem; padding: .5rem .75rem; font: inherit; border: 1px solid #b8c2cc; border-radius: 4px; }
button { width: 100%; padding: .625rem; font: inherit; color: #fff; background: #14505c; border: 0; border-radius: 4px; cursor: pointer; }
input:focus-visible, button:focus-visible { outline: 3px solid #7fb7c2; outline-offset: 1px; }
[role=alert] { color: #a4262c; }
[lang=en] { color: #5b6b7b; }
</style>
</head>
<body>
<main>
<h1>信鉴</h1>
<p>融资信用审计账本 <span lang="en">Audit ledger of financing credit</span></p>
${message}
<form method="post" autocomplete="on">
<label>用户名 <span lang="en">User name</span><input name="username" required autofocus autocomplete="username"></label>
<label>密码 <span lang="en">Password</span><input name="password" type="password" required autocomplete="current-password"></label>
<button>登录 Sign in</button>
</form>
</main>
</body>
</html>
`;
}
