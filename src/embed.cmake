# cmake -DOUT=pages.c -DNAME=pages -DFILES="a.md;b.md" -P embed.cmake
#
# Writes a C file that holds the files as texts, in their order:
#	extern const char *const pages[];
# Each text is an array of characters rather than a literal: any byte survives,
# and compilers need not take a literal of more than 4095.
set(texts "")
set(table "")
set(i 0)
foreach(file IN LISTS FILES)
	file(READ "${file}" hex HEX)
	string(REGEX REPLACE "(................................)" "\\1\n\t" hex "${hex}")
	string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," hex "${hex}")
	string(APPEND texts "static const char text_${i}[] = {\n\t${hex}'\\0'\n};\n\n")
	string(APPEND table "\ttext_${i},\n")
	math(EXPR i "${i} + 1")
endforeach()
if(NOT table)
	set(table "\t0\n")
endif()
file(WRITE "${OUT}" "${texts}extern const char *const ${NAME}[];\nconst char *const ${NAME}[] = {\n${table}};\n")
