import { runInNewContext } from 'node:vm';
import { eagerModules } from '../../projenrc/eager-modules';

const HELPER = 'var c=(f,m)=>()=>(m||f((m={exports:{}}).exports,m),m.exports);';

test.each([
  ['a module', 'var one=c((e,m)=>{m.exports=1});', 'var one=c((function(e,m){m.exports=1}));'],
  ['of one parameter', 'var one=c(e=>{e.a=1});', 'var one=c((function(e){e.a=1}));'],
  ['several in one statement', 'var one=c(()=>{}),two=c((e,m)=>{m.exports=()=>2});', 'var one=c((function(){})),two=c((function(e,m){m.exports=()=>2}));'],
])('%s is compiled when it is read', (_, bundle, expected) => {
  expect(eagerModules(HELPER + bundle)).toBe(HELPER + expected);
});

test.each([
  ['is left for later', 'var one=c((e,m)=>{__later(0,9,m,n=>require(n))});'],
  ['is a function of the bundle', 'var one=(e,m)=>{m.exports=1};'],
  ['is called with more', 'var one=c((e,m)=>{m.exports=1},"one");'],
  ['is an expression', 'var one=c((e,m)=>m.exports=1);'],
])('what %s stays as it is', (_, bundle) => {
  expect(eagerModules(HELPER + bundle)).toBe(HELPER + bundle);
});

test('the modules are what they were', () => {
  const bundle = `${HELPER}var one=c((e,m)=>{"use strict";m.exports=typeof this+e.x});var two=c(e=>{e.one=one()});two().one`;
  expect(runInNewContext(eagerModules(bundle))).toBe('undefinedundefined');
});
