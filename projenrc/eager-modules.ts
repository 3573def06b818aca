import * as ts from 'typescript';

/**
 * Has V8 compile the modules of a bundle while it reads the bundle, where it has no code cache for it.
 *
 * esbuild makes an arrow function of each CommonJS module, through which V8 reads once for its syntax and once more when it is called.
 * A function in parentheses V8 takes for one that is called at once: https://v8.dev/blog/preparser#pife. Modules that are left for later
 * (lazy-modules.ts) stay as they are.
 */
export function eagerModules(bundle: string): string {
  const source = ts.createSourceFile('bundle.js', bundle, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  const variables = source.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => declarationList.declarations);
  let text = '';
  let done = 0;
  for (const module of variables.map(moduleOf)) {
    if (!module || /^\{\s*__later\(/.test(bundle.slice(module.body.pos, module.body.end))) continue;
    const parameters = module.parameters.map(one => one.getText(source)).join(',');
    text += `${bundle.slice(done, module.getStart(source))}(function(${parameters})${bundle.slice(module.body.pos, module.end)})`;
    done = module.end;
  }
  return text + bundle.slice(done);
}

/** `var one = commonJs((exports, module) => { … })` */
function moduleOf({ initializer }: ts.VariableDeclaration): ts.ArrowFunction | undefined {
  if (!initializer || !ts.isCallExpression(initializer) || !ts.isIdentifier(initializer.expression)) return undefined;
  const [only] = initializer.arguments;
  return initializer.arguments.length === 1 && ts.isArrowFunction(only) && ts.isBlock(only.body) ? only : undefined;
}
