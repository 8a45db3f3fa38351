# The kinds of target this project has.  Everything a target needs is stated
# where the target is declared; nothing is set globally.

find_package(PkgConfig REQUIRED)
foreach(PKG libzmq msgpack lmdb libcrypto inih jansson libsystemd cairo-ft cairo-pdf xlsxwriter libzip libmicrohttpd zlib)
	pkg_check_modules(${PKG} REQUIRED IMPORTED_TARGET ${PKG})
endforeach()

add_library(wm_flags INTERFACE)
target_compile_features(wm_flags INTERFACE c_std_11)
target_compile_definitions(wm_flags INTERFACE _GNU_SOURCE WM_VERSION="${PROJECT_VERSION}")
target_compile_options(wm_flags INTERFACE
	-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow
	-Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -fno-common
	-fPIC -fstack-protector-strong)
target_include_directories(wm_flags INTERFACE ${PROJECT_SOURCE_DIR})
if(WM_FAILPOINTS)
	target_compile_definitions(wm_flags INTERFACE WM_FAILPOINTS)
endif()
if(WM_SANITIZE)
	target_compile_options(wm_flags INTERFACE
		-fsanitize=${WM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
	target_link_options(wm_flags INTERFACE -fsanitize=${WM_SANITIZE})
endif()
if(WM_BUILD_FUZZERS)
	target_compile_options(wm_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# wm_layer(<name> SOURCES a.c b.c [USES <lower layer>...] [LINKS <external>...])
# One static library per folder of common/; a missing USES is a link error.
function(wm_layer NAME)
	cmake_parse_arguments(ARG "" "" "SOURCES;USES;LINKS" ${ARGN})
	add_library(wm_${NAME} STATIC ${ARG_SOURCES})
	target_include_directories(wm_${NAME} PUBLIC ${PROJECT_SOURCE_DIR}/common ${PROJECT_SOURCE_DIR})
	target_link_libraries(wm_${NAME} PRIVATE wm_flags PUBLIC ${ARG_LINKS})
	foreach(LOWER ${ARG_USES})
		target_link_libraries(wm_${NAME} PUBLIC wm_${LOWER})
	endforeach()
endfunction()

# wm_program(<target> SOURCES a.c [USES <layer>...] [LINKS <external>...])
function(wm_program NAME)
	cmake_parse_arguments(ARG "" "" "SOURCES;USES;LINKS" ${ARGN})
	add_executable(${NAME} ${ARG_SOURCES})
	target_include_directories(${NAME} PRIVATE ${PROJECT_SOURCE_DIR}/services)
	target_link_libraries(${NAME} PRIVATE wm_flags ${ARG_LINKS})
	foreach(LOWER ${ARG_USES})
		target_link_libraries(${NAME} PRIVATE wm_${LOWER})
	endforeach()
	set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
	install(TARGETS ${NAME} RUNTIME DESTINATION bin)
endfunction()

# wm_test(<layer>/<module> [USES <layer>...]) builds unit/<layer>/test_<module>.c, named "unit.<layer>.<module>".
function(wm_test PATH)
	cmake_parse_arguments(ARG "" "" "USES" ${ARGN})
	get_filename_component(LAYER ${PATH} DIRECTORY)
	get_filename_component(MODULE ${PATH} NAME)
	set(TARGET test_${LAYER}_${MODULE})
	add_executable(${TARGET} unit/${LAYER}/test_${MODULE}.c)
	target_include_directories(${TARGET} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
	target_compile_definitions(${TARGET} PRIVATE WM_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
	target_link_libraries(${TARGET} PRIVATE wm_flags wm_${LAYER} cmocka)
	foreach(USED ${ARG_USES})
		target_link_libraries(${TARGET} PRIVATE wm_${USED})
	endforeach()
	add_test(NAME unit.${LAYER}.${MODULE} COMMAND ${TARGET})
	set_tests_properties(unit.${LAYER}.${MODULE} PROPERTIES TIMEOUT 60 LABELS unit)
endfunction()
