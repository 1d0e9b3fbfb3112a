// The files here are what the generator reads. Being a module of their own keeps
// them out of what go get downloads for a program that imports ports.
module example.com/ports/data

go 1.24
