// Empty: with an assembly file beside it the compiler takes a function without a body, which windows.go links to Argo CD's.
